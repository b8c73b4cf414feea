// Opening an account, signing in and out. Passwords are hashed on threads of their own; nothing
// here waits.
#include "transport/handlers.hpp"
#include "transport/random.hpp"
#include "transport/sign_in.hpp"

namespace moim::transport {

namespace {

/// A hash of no password, verified when a login is unknown, so that the time of an answer does not
/// tell which addresses have accounts.
constexpr std::string_view nobody_hash =
    "$argon2id$v=19$m=19456,t=2,p=1$bW9pbS1ub2JvZHktaGVyZQ$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

}  // namespace

user_answer to_public_answer(user_id id, const account_view& view) {
  user_answer answer;
  answer.user_id = id;
  if (!view.email.value.empty()) {
    answer.email = view.email.value;
  }
  answer.nickname = view.profile.nickname.value;
  answer.role = view.may;
  answer.created_at = view.opened_at;
  return answer;
}

void answer_overloaded(const call& c) {
  c.problem("overloaded", {}, 1);
}

timestamp session_end_from(const call& c) {
  const auto life = c.app().shared().config.refresh_token_lifetime;
  return {c.now().ms + std::chrono::milliseconds{life}.count()};
}

void answer_tokens(const call& c, user_id user, const account_view& view, std::uint64_t position) {
  if (!view.session) {
    return c.reject(refresh_token_invalid{});
  }
  const auto life = c.app().shared().config.access_token_lifetime;
  token_answer tokens{c.app().access().issue(user, view.may, c.now(), life),
                      c.app().refresh().make({user, view.session->id, view.session->generation}),
                      life.count()};
  c.reply(200, tokens, position);
}

void unless_throttled(const call& c, std::string login, std::function<void()> then) {
  c.app().shared().sign_ins.admit(
      std::move(login), c.http().remote_address(), c.now(), c.app().io(),
      [c, then = std::move(then)](std::optional<std::chrono::milliseconds> wait) {
        if (wait) {
          c.problem("too_many_attempts", {}, static_cast<int>((wait->count() + 999) / 1000));
        } else {
          then();
        }
      });
}

void abandon_account(const call& c, user_id id) {
  c.app().gateway().ask(actors::command_for<account>{id, withdraw_account{}, c.ctx(), {}},
                        [](const actors::answer_of<account>&) {});
}

namespace {

void open_and_claim(const call& c, user_id id, const login_id& login, open_account command) {
  c.command<account>(
      id, std::move(command), [c, id, login](const account_view& view, std::uint64_t) {
        c.command_fully<moim::login>(
            login, claim_login{id}, [c, id, view](const actors::answer_of<moim::login>& answer) {
              if (std::holds_alternative<login_owner>(answer.result)) {
                return c.reply_created("/api/v1/users/me", to_public_answer(id, view),
                                       answer.position);
              }
              abandon_account(c, id);
              c.reject(login_taken{});
            });
      });
}

void check_password(const call& c, user_id user, const login_id& login, const account_view& view,
                    std::string password) {
  const auto done = [c, user, login](bool same) {
    if (!same || !user) {
      return c.problem("invalid_credentials");
    }
    c.app().shared().sign_ins.forgive(login.name);
    c.command<account>(user, start_session{session_id{c.new_id("session")}, session_end_from(c)},
                       [c, user](const account_view& v, std::uint64_t position) {
                         answer_tokens(c, user, v, position);
                       });
  };
  const bool has_password = user && !view.password_hash.value.empty();
  const auto hash = has_password ? view.password_hash.value : std::string{nobody_hash};
  if (!c.app().shared().passwords.verify(std::move(password), hash, c.app().io().get_executor(),
                                         done)) {
    answer_overloaded(c);
  }
}

/// The refresh token in the body; none when it was refused, and answered.
std::optional<refresh_claims> presented_token(const call& c) {
  const auto body = c.body<refresh_request>();
  if (!body) {
    return std::nullopt;
  }
  auto claims = c.app().refresh().parse(body->refresh_token);
  if (!claims) {
    c.reject(refresh_token_invalid{});
  }
  return claims;
}

}  // namespace

/// The account is opened first and then claims its login: when the process dies between the two,
/// what is left is an account that nobody can reach, and the address is free for another try.
void sign_up(const call& c) {
  auto body = c.body<sign_up_request>();
  if (!body) {
    return;
  }
  if (const auto found = check_sign_up(body->email, body->password, body->nickname);
      !found.empty()) {
    return c.invalid(found);
  }
  const login_id login{normalise_email(body->email)};
  const user_id id{c.new_id("user")};
  unless_throttled(c, login.name, [c, id, login, body = std::move(*body)] {
    c.ask_fully<moim::login>(
        login, show_login{}, [c, id, login, body](const actors::answer_of<moim::login>& answer) {
          const auto* owner = std::get_if<login_owner>(&answer.result);
          if (owner != nullptr && owner->user != id) {
            return c.reject(login_taken{});
          }
          const bool queued = c.app().shared().passwords.hash(
              body.password, random_bytes<16>(), c.app().io().get_executor(),
              [c, id, login, nickname = body.nickname](std::string hash) {
                open_and_claim(c, id, login,
                               {{login.name}, {nickname}, std::move(hash), role::user});
              });
          if (!queued) {
            answer_overloaded(c);
          }
        });
  });
}

void sign_in(const call& c) {
  auto body = c.body<sign_in_request>();
  if (!body) {
    return;
  }
  const login_id login{normalise_email(body->email)};
  if (login.name.empty() || body->password.size() > limits::password_bytes_max) {
    return c.problem("invalid_credentials");
  }
  unless_throttled(c, login.name, [c, login, password = std::move(body->password)] {
    c.ask_fully<moim::login>(
        login, show_login{}, [c, login, password](const actors::answer_of<moim::login>& answer) {
          const auto* owner = std::get_if<login_owner>(&answer.result);
          if (owner == nullptr) {
            return check_password(c, {}, login, {}, password);
          }
          c.ask_fully<account>(
              owner->user, show_account{},
              [c, login, password, user = owner->user](const actors::answer_of<account>& found) {
                const auto* view = std::get_if<account_view>(&found.result);
                if (view == nullptr) {  // withdrawn a moment ago
                  return check_password(c, {}, login, {}, password);
                }
                check_password(c, user, login, *view, password);
              });
        });
  });
}

void refresh_tokens_of(const call& c) {
  const auto token = presented_token(c);
  if (!token) {
    return;
  }
  c.command<account>(token->user,
                     rotate_session{token->session, token->generation, session_end_from(c)},
                     [c, user = token->user](const account_view& view, std::uint64_t position) {
                       answer_tokens(c, user, view, position);
                     });
}

void sign_out(const call& c) {
  const auto token = presented_token(c);
  if (!token) {
    return;
  }
  c.command<account>(
      token->user, end_session{token->session, token->generation},
      [c](const account_view&, std::uint64_t position) { c.reply_empty(204, position); });
}

void set_role(const call& c) {
  user_id id;
  if (!from_text(c.param(0), id)) {
    return c.reject(account_not_found{});
  }
  const auto body = c.body<role_request>();
  if (!body) {
    return;
  }
  c.command<account>(id, grant_role{body->role},
                     [c, id](const account_view& view, std::uint64_t position) {
                       c.reply(200, to_public_answer(id, view), position);
                     });
}

}  // namespace moim::transport
