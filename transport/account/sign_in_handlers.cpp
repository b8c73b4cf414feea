// The handlers for opening an account, signing in and out, refreshing tokens, and roles. Passwords
// are hashed on a worker pool; no handler blocks.
#include "transport/account/account_handlers.hpp"
#include "transport/account/account_services.hpp"
#include "transport/account/account_settings.hpp"
#include "transport/account/sign_in.hpp"
#include "transport/api/cookies.hpp"
#include "transport/api/language.hpp"
#include "transport/host/random.hpp"

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
  const auto life = c.settings<account_settings>().refresh_token_lifetime;
  return {c.now().ms + std::chrono::milliseconds{life}.count()};
}

login_id login_of(const call& c, std::string_view address) {
  return c.app().shared().node.logins().of_address(address);
}

login_id kakao_login_of(const call& c, std::string_view kakao_id) {
  return c.app().shared().node.logins().of_kakao(kakao_id);
}

std::vector<login_id> logins_of(const call& c, const account_view& view) {
  std::vector<login_id> logins;
  if (!view.email.value.empty()) {
    logins.push_back(login_of(c, view.email.value));
  }
  if (view.kakao_id) {
    logins.push_back(kakao_login_of(c, view.kakao_id->value));
  }
  return logins;
}

namespace {

/// Both cookies live as long as the session: an access token that is over is told from none.
void add_cookies(http_response& to, const call& c, std::string_view access,
                 std::string_view refresh, std::chrono::seconds life) {
  const auto host = c.http().header(boost::beast::http::field::host);
  to.add_header("Set-Cookie", set_cookie(access_cookie, access, "/", life, host));
  to.add_header("Set-Cookie", set_cookie(refresh_cookie, refresh, "/api/v1/auth", life, host));
}

}  // namespace

void answer_tokens(const call& c, kept_in where, user_id user, const account_view& view,
                   std::uint64_t position) {
  if (!view.session) {
    return c.reject(refresh_token_invalid{});
  }
  const auto& settings = c.settings<account_settings>();
  const auto life = settings.access_token_lifetime;
  auto access = c.app().access().issue(user, view.may, c.now(), life);
  auto refresh = c.thread<account_thread_services>().refresh.make(
      {user, view.session->id, view.session->generation});
  if (where == kept_in::body) {
    return c.reply(200, token_answer{std::move(access), std::move(refresh), life.count()},
                   position);
  }
  http_response response;
  add_cookies(response, c, access, refresh, settings.refresh_token_lifetime);
  storage::write_json(response.body, token_answer{{}, {}, life.count()});
  c.send(std::move(response), position);
}

void unless_throttled(const call& c, std::string login, std::function<void()> then) {
  c.server<sign_in_throttle_port>().admit(
      std::move(login), c.http().remote_address(), c.now(), c.app().io(),
      [c, then = std::move(then)](std::optional<std::chrono::milliseconds> wait) {
        if (wait) {
          c.problem("too_many_attempts", {}, static_cast<int>((wait->count() + 999) / 1000));
        } else {
          then();
        }
      });
}

void abandon_account(const call& c, user_id id, const open_account& opened) {
  c.app().gateway().ask(
      actors::command_for<account>{
          id, withdraw_account{opened.email, opened.kakao_id, {}}, c.ctx(), {}},
      [](const actors::answer_of<account>&) {});
}

namespace {

void open_and_claim(const call& c, user_id id, const login_id& login, const open_account& command) {
  c.command<account>(id, command, [c, id, login, command](const account_view& view, std::uint64_t) {
    c.command_fully<moim::login>(
        login, claim_login{id},
        [c, id, view, command](const actors::answer_of<moim::login>& answer) {
          if (std::holds_alternative<login_owner>(answer.result)) {
            return c.reply_created("/api/v1/users/me", to_public_answer(id, view), answer.position);
          }
          abandon_account(c, id, command);
          c.reject(login_taken{});
        });
  });
}

/// What was presented to sign in with, beside the login.
struct attempt {
  std::string password;
  kept_in where = kept_in::body;
};

}  // namespace

/// The first sign-in opens the mailbox, in the language of the client, before there is a token to
/// reserve with.
void start_session_of(const call& c, user_id user, kept_in where) {
  const auto korean = preferred_language(c.http().header("Accept-Language")) == language::ko;
  c.command<mailbox>({user.value}, open_mailbox{korean ? mail_language::ko : mail_language::en},
                     [c, user, where](const mailbox_receipt&, std::uint64_t) {
                       c.command<account>(
                           user,
                           start_session{session_id{c.new_id("session")}, session_end_from(c)},
                           [c, user, where](const account_view& v, std::uint64_t position) {
                             answer_tokens(c, where, user, v, position);
                           });
                     });
}

namespace {

void check_password(const call& c, user_id user, const login_id& login, const account_view& view,
                    const attempt& with) {
  const bool has_password = user && !view.password_hash.value.empty();
  const auto done = [c, user, has_password, login, where = with.where](bool same) {
    if (!same || !has_password) {
      return c.problem("invalid_credentials");
    }
    c.server<sign_in_throttle_port>().forgive(login.name);
    start_session_of(c, user, where);
  };
  const auto hash = has_password ? view.password_hash.value : std::string{nobody_hash};
  if (!c.server<password_hasher>().verify(with.password, hash, c.app().io().get_executor(), done)) {
    answer_overloaded(c);
  }
}

struct presented_token {
  refresh_claims claims;
  kept_in where = kept_in::body;
};

/// The refresh token in the body or, without one, in the cookie; none when it was refused, and
/// answered.
std::optional<presented_token> token_of(const call& c) {
  const auto body = c.body<refresh_request>();
  if (!body) {
    return std::nullopt;
  }
  const auto where = body->refresh_token ? kept_in::body : kept_in::cookies;
  if (where == kept_in::cookies && !c.is_of_own_origin()) {
    c.problem("cross_site_request");
    return std::nullopt;
  }
  const auto cookies = c.http().header(boost::beast::http::field::cookie);
  const auto claims = c.thread<account_thread_services>().refresh.parse(
      body->refresh_token ? std::string_view{*body->refresh_token}
                          : find_cookie(cookies, refresh_cookie));
  if (!claims) {
    c.reject(refresh_token_invalid{});
    return std::nullopt;
  }
  return presented_token{*claims, where};
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
  auto address = normalise_email(body->email);
  const auto login = login_of(c, address);
  const user_id id{c.new_id("user")};
  unless_throttled(c, login.name, [c, id, login, address, body = std::move(*body)] {
    c.ask_fully<moim::login>(
        login, show_login{},
        [c, id, login, address, body](const actors::answer_of<moim::login>& answer) {
          const auto* owner = std::get_if<login_owner>(&answer.result);
          if (owner != nullptr && owner->user != id) {
            return c.reject(login_taken{});
          }
          const bool queued = c.server<password_hasher>().hash(
              body.password, random_bytes<16>(), c.app().io().get_executor(),
              [c, id, login, address, nickname = body.nickname](std::string hash) {
                open_and_claim(c, id, login,
                               {{address}, {nickname}, {std::move(hash)}, role::user});
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
  const auto address = normalise_email(body->email);
  if (address.empty() || body->password.size() > limits::password_bytes_max) {
    return c.problem("invalid_credentials");
  }
  const attempt with{std::move(body->password),
                     body->cookies.value_or(false) ? kept_in::cookies : kept_in::body};
  const auto login = login_of(c, address);
  unless_throttled(c, login.name, [c, login, with] {
    c.ask_fully<moim::login>(
        login, show_login{}, [c, login, with](const actors::answer_of<moim::login>& answer) {
          const auto* owner = std::get_if<login_owner>(&answer.result);
          if (owner == nullptr) {
            return check_password(c, {}, login, {}, with);
          }
          c.ask_fully<account>(
              owner->user, show_account{},
              [c, login, with, user = owner->user](const actors::answer_of<account>& found) {
                const auto* view = std::get_if<account_view>(&found.result);
                if (view == nullptr) {  // withdrawn a moment ago
                  return check_password(c, {}, login, {}, with);
                }
                check_password(c, user, login, *view, with);
              });
        });
  });
}

void refresh_tokens_of(const call& c) {
  const auto token = token_of(c);
  if (!token) {
    return;
  }
  const auto& [user, session, generation] = token->claims;
  c.command<account>(
      user, rotate_session{session, generation, session_end_from(c)},
      [c, user = user, where = token->where](const account_view& view, std::uint64_t position) {
        answer_tokens(c, where, user, view, position);
      });
}

void sign_out(const call& c) {
  const auto token = token_of(c);
  if (!token) {
    return;
  }
  const auto& [user, session, generation] = token->claims;
  c.command<account>(user, end_session{session, generation},
                     [c, where = token->where](const account_view&, std::uint64_t position) {
                       http_response response;
                       response.status = 204;
                       response.content_type = {};
                       if (where == kept_in::cookies) {
                         add_cookies(response, c, {}, {}, {});
                       }
                       c.send(std::move(response), position);
                     });
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
