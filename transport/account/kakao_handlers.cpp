// Signing in with Kakao (OAuth 2.0 with PKCE, RFC 6749 and RFC 7636), in three steps, of which only
// the last one talks to Kakao:
//
//   login      sends the browser to Kakao, with a signed state and a random cookie
//   callback   Kakao sends it back with a code; our page gets that code, signed and bound to the
//              cookie, behind the # of its address, where no server and no log sees it
//   session    the page posts it; with the cookie of that browser it becomes a session
//
// Nothing is kept in between: everything is in signed state tokens that last minutes. A code of
// Kakao is good once, and useless without the cookie, which no script can read.
#include <algorithm>

#include <boost/beast/http/field.hpp>

#include "transport/account/account_handlers.hpp"
#include "transport/account/account_services.hpp"
#include "transport/account/account_settings.hpp"
#include "transport/account/ask_kakao.hpp"
#include "transport/account/sign_in.hpp"
#include "transport/api/cookies.hpp"
#include "transport/host/logging.hpp"
#include "transport/http/percent.hpp"

namespace moim::transport {

namespace {

const kakao_settings* settings_of(const call& c) {
  const auto& settings = c.settings<account_settings>().kakao;
  if (settings.client_id.empty()) {
    c.problem("kakao_not_configured");
    return nullptr;
  }
  return &settings;
}

http_response redirect(unsigned status, std::string_view location) {
  http_response response;
  response.status = status;
  response.content_type = {};
  response.add_header("Location", location);
  response.add_header("Cache-Control", "no-store");
  response.add_header("Referrer-Policy", "no-referrer");
  return response;
}

/// The address belongs to an account that is not linked to this person at Kakao.
void ask_for_link(const call& c, user_id owner, const kakao_profile& profile) {
  std::string members = ",\"linkToken\":";
  storage::append_json(members, c.thread<account_thread_services>().kakao.link_token_for(
                                    owner, profile.id, c.now()));
  c.problem("kakao_link_required", members);
}

void claim_or_abandon(const call& c, user_id id, const open_account& opened, login_id login,
                      std::function<void()> then, std::function<void(user_id)> taken) {
  c.command_fully<moim::login>(
      login, claim_login{id},
      [c, id, opened, login, then, taken](const actors::answer_of<moim::login>& answer) {
        if (std::holds_alternative<login_owner>(answer.result)) {
          return then();
        }
        abandon_account(c, id, opened);
        c.ask<moim::login>(login, show_login{},
                           [taken](const login_owner& owner, std::uint64_t) { taken(owner.user); });
      });
}

/// As at a sign-up the account comes first, and then its logins.
void open_from_kakao(const call& c, const kakao_profile& profile, kept_in where) {
  const user_id id{c.new_id("user")};
  open_account open{{profile.email}, {profile.nickname}, {}, role::user};
  open.kakao_id = personal<std::string>{profile.id};
  const auto claim_kakao = [c, id, open, profile, where] {
    claim_or_abandon(
        c, id, open, kakao_login_of(c, profile.id),
        [c, id, where] { start_session_of(c, id, where); },
        [c, where](user_id owner) { start_session_of(c, owner, where); });
  };
  c.command<account>(id, open, [=](const account_view&, std::uint64_t) {
    if (profile.email.empty()) {
      return claim_kakao();
    }
    claim_or_abandon(c, id, open, login_of(c, profile.email), claim_kakao,
                     [c, profile](user_id owner) { ask_for_link(c, owner, profile); });
  });
}

void look_at_address(const call& c, const kakao_profile& profile, kept_in where) {
  if (profile.email.empty()) {
    return open_from_kakao(c, profile, where);
  }
  c.ask_fully<moim::login>(login_of(c, profile.email), show_login{},
                           [c, profile, where](const actors::answer_of<moim::login>& answer) {
                             if (const auto* owner = std::get_if<login_owner>(&answer.result)) {
                               return ask_for_link(c, owner->user, profile);
                             }
                             open_from_kakao(c, profile, where);
                           });
}

void sign_in_as(const call& c, const kakao_profile& profile, kept_in where) {
  c.ask_fully<moim::login>(kakao_login_of(c, profile.id), show_login{},
                           [c, profile, where](const actors::answer_of<moim::login>& answer) {
                             if (const auto* owner = std::get_if<login_owner>(&answer.result)) {
                               return start_session_of(c, owner->user, where);
                             }
                             look_at_address(c, profile, where);
                           });
}

void give_back(const call& c, const std::string& token) {
  const bool queued = c.server<kakao_worker_pool>().ask(
      c.app().io().get_executor(),
      [token](kakao_client& client) {
        client.give_back(token);
        return true;
      },
      [](bool) {});
  if (!queued) {
    log(log_level::warn, "a token of Kakao was not given back", {{"reason", "too busy"}});
  }
}

}  // namespace

void answer_failure(const call& c, const kakao_failure& why) {
  constexpr int retry_seconds = 5;
  if (why.code != "kakao_refused") {
    log(log_level::warn, "Kakao does not answer as it should", {{"reason", why.reason}});
  }
  c.problem(why.code, {},
            why.code == "kakao_unavailable" ? std::optional{retry_seconds} : std::nullopt);
}

void begin_kakao(const call& c) {
  const auto* settings = settings_of(c);
  if (settings == nullptr) {
    return;
  }
  std::size_t page = 0;
  if (const auto wanted = c.query("returnTo")) {
    const auto& pages = settings->return_urls;
    page = static_cast<std::size_t>(std::find(pages.begin(), pages.end(), *wanted) - pages.begin());
    if (page == pages.size()) {
      return c.problem("invalid_parameter", R"(,"parameter":"returnTo")");
    }
  }
  const auto begun = c.thread<account_thread_services>().kakao.begin(page, c.now());
  auto response = redirect(302, kakao_authorize_url(*settings, begun.state, begun.challenge));
  response.add_header("Set-Cookie", begun.cookie);
  c.send(std::move(response));
}

void return_from_kakao(const call& c) {
  const auto* settings = settings_of(c);
  if (settings == nullptr) {
    return;
  }
  auto& tokens = c.thread<account_thread_services>().kakao;
  const auto browser =
      find_cookie(c.http().header(boost::beast::http::field::cookie), kakao_cookie);
  const auto page = tokens.page_of(c.query("state").value_or(""), browser, c.now());
  if (!page || *page >= settings->return_urls.size()) {
    return c.problem("kakao_state_invalid");
  }
  const auto& to = settings->return_urls[*page];
  const auto code = c.query("code").value_or("");
  if (code.empty() || code.size() > kakao_code_bytes_max) {
    const bool denied = c.query("error") == "access_denied";
    return c.send(redirect(303, to + "#kakaoError=" + (denied ? "kakao_denied" : "kakao_refused")));
  }
  c.send(redirect(303, to + "#kakao=" + tokens.code_token(code, browser, c.now())));
}

void finish_kakao(const call& c) {
  const auto body = c.body<kakao_session_request>();
  if (!body || settings_of(c) == nullptr) {
    return;
  }
  auto& tokens = c.thread<account_thread_services>().kakao;
  const std::string browser{
      find_cookie(c.http().header(boost::beast::http::field::cookie), kakao_cookie)};
  const auto code = tokens.code_in(body->code, browser, c.now());
  if (!code) {
    return c.problem("kakao_state_invalid");
  }
  const auto where = body->cookies.value_or(false) ? kept_in::cookies : kept_in::body;
  const auto verifier = tokens.verifier_of(browser);
  unless_throttled(c, "kakao " + browser, [c, code = *code, verifier, where] {
    ask_kakao(
        c, [code, verifier](kakao_client& client) { return client.sign_in(code, verifier); },
        [c, where](const std::variant<kakao_sign_in, kakao_failure>& result) {
          if (const auto* failure = std::get_if<kakao_failure>(&result)) {
            return answer_failure(c, *failure);
          }
          const auto& found = std::get<kakao_sign_in>(result);
          give_back(c, found.token);
          sign_in_as(c, found.profile, where);
        });
  });
}

/// The account says first that it is linked; a login that nobody has claimed yet is asked for again
/// at the next sign-in with Kakao.
void link_to_kakao(const call& c) {
  const auto body = c.body<kakao_link_request>();
  if (!body || settings_of(c) == nullptr) {
    return;
  }
  const auto kakao_id =
      c.thread<account_thread_services>().kakao.id_to_link(body->link_token, c.user(), c.now());
  if (!kakao_id) {
    return c.problem("kakao_link_invalid");
  }
  const auto login = kakao_login_of(c, *kakao_id);
  c.ask_fully<moim::login>(
      login, show_login{},
      [c, login, id = *kakao_id](const actors::answer_of<moim::login>& answer) {
        const auto* owner = std::get_if<login_owner>(&answer.result);
        if (owner != nullptr && owner->user != c.user()) {
          return c.problem("kakao_taken");
        }
        c.command<account>(
            c.user(), link_kakao{{id}}, [c, login](const account_view&, std::uint64_t) {
              c.command_fully<moim::login>(
                  login, claim_login{c.user()}, [c](const actors::answer_of<moim::login>& claimed) {
                    if (std::holds_alternative<login_owner>(claimed.result)) {
                      return c.reply_empty(204, claimed.position);
                    }
                    c.problem("kakao_taken");
                  });
            });
      });
}

void find_addresses(const call& c) {
  if (settings_of(c) == nullptr) {
    return;
  }
  const auto query = c.query("query").value_or("");
  if (is_blank(query) || count_characters(query) > limits::address_characters_max) {
    return c.problem("invalid_parameter", R"(,"parameter":"query")");
  }
  ask_kakao(
      c, [query](kakao_client& client) { return client.find_addresses(query); },
      [c](const std::variant<std::vector<kakao_address>, kakao_failure>& result) {
        if (const auto* failure = std::get_if<kakao_failure>(&result)) {
          return answer_failure(c, *failure);
        }
        address_list list;
        const auto& found = std::get<0>(result);
        for (const auto& entry : found) {
          list.items.push_back(
              {entry.address, entry.road_address, entry.latitude, entry.longitude});
        }
        c.reply(200, list);
      });
}

}  // namespace moim::transport
