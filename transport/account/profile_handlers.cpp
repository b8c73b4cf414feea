// The handlers of the own account: show it, change the profile or the password, withdraw.
#include "transport/account/account_handlers.hpp"
#include "transport/account/account_services.hpp"
#include "transport/account/account_settings.hpp"
#include "transport/account/ask_kakao.hpp"
#include "transport/account/sign_in.hpp"
#include "transport/host/random.hpp"

namespace moim::transport {

namespace {

template <class T>
std::optional<T> value_of(const std::optional<personal<T>>& field) {
  return field ? std::optional{field->value} : std::nullopt;
}

user_answer make_answer(user_id id, const account_view& view) {
  auto answer = to_public_answer(id, view);
  answer.phone = value_of(view.profile.phone);
  answer.gender = value_of(view.profile.gender);
  answer.birth_year = value_of(view.profile.birth_year);
  answer.address = value_of(view.profile.address);
  answer.latitude = value_of(view.profile.latitude);
  answer.longitude = value_of(view.profile.longitude);
  return answer;
}

kept_in where_of(const password_request& request) {
  return request.cookies.value_or(false) ? kept_in::cookies : kept_in::body;
}

/// The current password is right: hashes the new one and takes it over.
void take_password(const call& c, const std::string& verified, const password_request& request) {
  const bool queued = c.server<password_hasher>().hash(
      request.new_password, random_bytes<16>(), c.app().io().get_executor(),
      [c, verified, where = where_of(request)](std::string hash) {
        c.command<account>(c.user(),
                           change_password{{verified},
                                           {std::move(hash)},
                                           session_id{c.new_id("session")},
                                           session_end_from(c)},
                           [c, where](const account_view& view, std::uint64_t position) {
                             answer_tokens(c, where, c.user(), view, position);
                           });
      });
  if (!queued) {
    answer_overloaded(c);
  }
}

/// A repeat of a request that was heard before finds the password changed by itself: the command,
/// which changes nothing under an empty hash, brings the first answer.
void answer_wrong_password(const call& c, kept_in where) {
  c.command_fully<account>(c.user(), change_password{},
                           [c, where](const actors::answer_of<account>& answer) {
                             const auto* first = std::get_if<account_view>(&answer.result);
                             if (first == nullptr) {
                               return c.problem("wrong_password");
                             }
                             answer_tokens(c, where, c.user(), *first, answer.position);
                           });
}

/// Attempts here and attempts to sign in are throttled together.
void check_and_take_password(const call& c, const account_view& view,
                             const password_request& request) {
  const auto login = login_of(c, view.email.value);
  unless_throttled(c, login.name, [c, login, view, request] {
    const auto done = [c, login, view, request](bool same) {
      if (!same) {
        return answer_wrong_password(c, where_of(request));
      }
      c.server<sign_in_throttle_port>().forgive(login.name);
      take_password(c, view.password_hash.value, request);
    };
    if (!c.server<password_hasher>().verify(request.current_password, view.password_hash.value,
                                            c.app().io().get_executor(), done)) {
      answer_overloaded(c);
    }
  });
}

void take_profile(const call& c, profile_change change) {
  c.command<account>(c.user(), change_profile{std::move(change)},
                     [c](const account_view& view, std::uint64_t position) {
                       c.reply(200, make_answer(c.user(), view), position);
                     });
}

/// The coordinates of another address would be wrong.
profile_change at_place(profile_change change, const std::vector<kakao_address>& found) {
  change.latitude = found.empty() ? std::nullopt : std::optional{found.front().latitude};
  change.longitude = found.empty() ? std::nullopt : std::optional{found.front().longitude};
  return change;
}

/// A new address without coordinates gets those that Kakao knows.
void locate_and_take(const call& c, profile_change change) {
  ask_kakao(
      c,
      [address = **change.address](kakao_client& client) { return client.find_addresses(address); },
      [c, change](const std::variant<std::vector<kakao_address>, kakao_failure>& result) {
        if (const auto* failure = std::get_if<kakao_failure>(&result)) {
          return answer_failure(c, *failure);
        }
        take_profile(c, at_place(change, std::get<0>(result)));
      });
}

}  // namespace

void show_me(const call& c) {
  c.ask<account>(c.user(), show_account{}, [c](const account_view& view, std::uint64_t) {
    c.reply(200, make_answer(c.user(), view));
  });
}

void change_me(const call& c) {
  auto body = c.body<profile_change>();
  if (!body) {
    return;
  }
  const auto today = c.app().shared().zone.date_at(c.now());
  if (const auto found = check_profile(*body, today); !found.empty()) {
    return c.invalid(found);
  }
  if (!body->address || body->latitude) {
    return take_profile(c, std::move(*body));
  }
  const bool asks = *body->address && !c.settings<account_settings>().kakao.client_id.empty();
  if (asks) {
    return locate_and_take(c, std::move(*body));
  }
  take_profile(c, at_place(std::move(*body), {}));
}

void change_my_password(const call& c) {
  auto body = c.body<password_request>();
  if (!body) {
    return;
  }
  if (const auto found = check_new_password(body->new_password, "newPassword"); !found.empty()) {
    return c.invalid(found);
  }
  if (body->current_password.size() > limits::password_bytes_max) {
    return c.problem("wrong_password");
  }
  c.ask<account>(c.user(), show_account{},
                 [c, body = std::move(*body)](const account_view& view, std::uint64_t) {
                   if (view.password_hash.value.empty()) {
                     return c.problem("no_password");
                   }
                   check_and_take_password(c, view, body);
                 });
}

/// Answered when the withdrawal is durable. What follows from it is done moments later, and for
/// certain: places and logins become free, and the key is destroyed. Withdrawing again is no error,
/// for who does not know whether it was heard.
void withdraw_me(const call& c) {
  c.ask_fully<account>(c.user(), show_account{}, [c](const actors::answer_of<account>& answer) {
    withdraw_account command;
    if (const auto* view = std::get_if<account_view>(&answer.result)) {
      command = {view->email, view->kakao_id, logins_of(c, *view)};
    }
    c.command<account>(
        c.user(), std::move(command),
        [c](const account_view&, std::uint64_t position) { c.reply_empty(204, position); });
  });
}

}  // namespace moim::transport
