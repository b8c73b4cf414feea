// Rules of accounts and sessions.
#include "domain/account.hpp"

#include <algorithm>

#include "domain/ensure.hpp"
#include "domain/limits.hpp"

namespace moim {

namespace {

using account_decision = decision<account>;

template <class Sessions>
auto find_session(Sessions& sessions, session_id id) {
  return std::find_if(sessions.begin(), sessions.end(),
                      [&](const account_session& s) { return s.id == id; });
}

/// A new session may push out the oldest, so that an account never grows without bound.
account_decision decide_start(const account_state& s, const start_session& c) {
  account_decision result;
  if (find_session(s.sessions, c.session) != s.sessions.end()) {
    return result;  // the same sign-in again
  }
  if (s.sessions.size() >= limits::sessions_per_account_max) {
    result.events.emplace_back(session_ended{s.sessions.front().id, session_end::displaced});
  }
  result.events.emplace_back(session_started{c.session, c.expires_at});
  return result;
}

account_decision decide_rotate(const account_state& s, const rotate_session& c,
                               const context& ctx) {
  const auto session = find_session(s.sessions, c.session);
  if (session == s.sessions.end() || session->expires_at <= ctx.now ||
      c.generation > session->generation) {
    return refuse<account>(refresh_token_invalid{});
  }
  if (c.generation < session->generation) {
    return {{session_ended{c.session, session_end::token_reused}}, refresh_token_reused{}};
  }
  return accept<account>(session_rotated{c.session, c.generation + 1, c.expires_at});
}

/// Signing out with whatever is left of a session is no error.
account_decision decide_end(const account_state& s, const end_session& c) {
  const auto session = find_session(s.sessions, c.session);
  if (session == s.sessions.end()) {
    return {};
  }
  const bool reused = c.generation < session->generation;
  return accept<account>(
      session_ended{c.session, reused ? session_end::token_reused : session_end::signed_out});
}

}  // namespace

decision<account> account::decide(const state& s, const command& c, const context& ctx) {
  if (const auto* cmd = std::get_if<open_account>(&c)) {
    return s.opened ? refuse<account>(account_exists{})
                    : accept<account>(
                          account_opened{cmd->email, cmd->nickname, cmd->password_hash, cmd->may});
  }
  if (!s.opened) {
    return refuse<account>(account_not_found{});
  }
  return std::visit(
      overloaded{[&](const open_account&) { return account_decision{}; },
                 [&](const grant_role& cmd) {
                   return cmd.may == s.may ? account_decision{}
                                           : accept<account>(role_granted{cmd.may});
                 },
                 [&](const start_session& cmd) { return decide_start(s, cmd); },
                 [&](const rotate_session& cmd) { return decide_rotate(s, cmd, ctx); },
                 [&](const end_session& cmd) { return decide_end(s, cmd); },
                 [&](const show_account&) { return account_decision{}; }},
      c);
}

void account::evolve(state& s, const event& e, timestamp at) {
  std::visit(overloaded{[&](const account_opened& ev) {
                          ensure(!s.opened, "an account is opened once");
                          s.opened = true;
                          s.email = ev.email;
                          s.nickname = ev.nickname;
                          s.password_hash = ev.password_hash;
                          s.may = ev.may;
                          s.opened_at = at;
                        },
                        [&](const role_granted& ev) { s.may = ev.may; },
                        [&](const session_started& ev) {
                          s.sessions.push_back({ev.session, 1, ev.expires_at});
                          ensure(s.sessions.size() <= limits::sessions_per_account_max,
                                 "sessions of an account are bounded");
                        },
                        [&](const session_rotated& ev) {
                          const auto session = find_session(s.sessions, ev.session);
                          ensure(session != s.sessions.end(), "a session that is open is rotated");
                          session->generation = ev.generation;
                          session->expires_at = ev.expires_at;
                        },
                        [&](const session_ended& ev) {
                          const auto session = find_session(s.sessions, ev.session);
                          ensure(session != s.sessions.end(), "a session that is open ends");
                          s.sessions.erase(session);
                        }},
             e);
}

account::reply account::answer(const state& s, const command& c) {
  account_view view{s.email, s.nickname, s.password_hash, s.may, s.opened_at, {}};
  const session_id about =
      std::visit(overloaded{[](const start_session& cmd) { return cmd.session; },
                            [](const rotate_session& cmd) { return cmd.session; },
                            [](const auto&) { return session_id{}; }},
                 c);
  if (const auto session = find_session(s.sessions, about); session != s.sessions.end()) {
    view.session = *session;
  }
  return view;
}

std::vector<violation> check_sign_up(std::string_view email, std::string_view password,
                                     std::string_view nickname) {
  std::vector<violation> found;
  if (normalise_email(email).empty()) {
    found.push_back({"email", "not_an_email"});
  }
  bool letter = false;
  bool digit = false;
  bool symbol = false;
  for (const char c : password) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
    const bool is_digit = c >= '0' && c <= '9';
    letter |= is_letter;
    digit |= is_digit;
    symbol |= !is_letter && !is_digit && c > ' ';
  }
  if (count_characters(password) < limits::password_characters_min) {
    found.push_back({"password", "too_short"});
  }
  if (password.size() > limits::password_bytes_max) {
    found.push_back({"password", "too_long"});
  }
  if (!letter || !digit || !symbol) {
    found.push_back({"password", "too_simple"});
  }
  if (is_blank(nickname)) {
    found.push_back({"nickname", "required"});
  }
  if (count_characters(nickname) > limits::nickname_characters_max) {
    found.push_back({"nickname", "too_long"});
  }
  return found;
}

}  // namespace moim
