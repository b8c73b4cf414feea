// Rules of accounts and sessions.
#include "domain/account/account.hpp"

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

/// A new session ends the oldest one beyond the limit, so that an account is bounded.
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

template <class T>
std::optional<personal<T>> as_personal(const std::optional<T>& value) {
  return value ? std::optional{personal<T>{*value}} : std::nullopt;
}

account_profile apply_change(account_profile profile, const profile_change& c) {
  const auto put = [](auto& field, const auto& patch) {
    if (patch) {
      field = as_personal(*patch);
    }
  };
  if (c.nickname && *c.nickname) {
    profile.nickname = {**c.nickname};
  }
  put(profile.phone, c.phone);
  put(profile.gender, c.gender);
  put(profile.birth_year, c.birth_year);
  put(profile.address, c.address);
  put(profile.latitude, c.latitude);
  put(profile.longitude, c.longitude);
  return profile;
}

account_decision decide_profile(const account_state& s, const change_profile& c) {
  auto changed = apply_change(s.profile, c.change);
  return changed == s.profile ? account_decision{}
                              : accept<account>(profile_changed{std::move(changed)});
}

account_decision decide_password(const account_state& s, const change_password& c) {
  if (s.password_hash != c.verified) {
    return refuse<account>(password_outdated{});
  }
  return accept<account>(password_changed{c.password_hash},
                         session_started{c.session, c.expires_at});
}

account_decision decide_link(const account_state& s, const link_kakao& c) {
  if (s.kakao_id) {
    return *s.kakao_id == c.kakao_id ? account_decision{} : refuse<account>(kakao_already_linked{});
  }
  return accept<account>(kakao_linked{c.kakao_id});
}

account_decision decide_withdraw(const account_state& s, const withdraw_account& c) {
  return s.email == c.email && s.kakao_id == c.kakao_id
             ? accept<account>(account_withdrawn{c.logins})
             : refuse<account>(account_changed{});
}

account_decision decide_open(const account_state& s, const open_account& c) {
  if (s.standing != account_standing::unopened) {
    return refuse<account>(account_exists{});
  }
  auto result = accept<account>(account_opened{c.email, c.nickname, c.password_hash, c.may});
  if (c.kakao_id) {
    result.events.emplace_back(kakao_linked{*c.kakao_id});
  }
  return result;
}

/// Ending a session that has ended is no error.
account_decision decide_end(const account_state& s, const end_session& c) {
  const auto session = find_session(s.sessions, c.session);
  if (session == s.sessions.end()) {
    return {};
  }
  const bool reused = c.generation < session->generation;
  return accept<account>(
      session_ended{c.session, reused ? session_end::token_reused : session_end::signed_out});
}

/// A command to a withdrawn account: its sessions have ended, and withdrawing again is no error.
decision<account> decide_withdrawn(const account_state& s, const account::command& c,
                                   const context& ctx) {
  return std::visit(
      overloaded{[&](const rotate_session& cmd) { return decide_rotate(s, cmd, ctx); },
                 [&](const end_session& cmd) { return decide_end(s, cmd); },
                 [&](const withdraw_account&) { return account_decision{}; },
                 [&](const erase_account&) {
                   return s.standing == account_standing::withdrawn
                              ? accept<account>(account_erased{})
                              : account_decision{};
                 },
                 [&](const auto&) { return refuse<account>(account_not_found{}); }},
      c);
}

/// The key is destroyed; this changes nothing but the standing.
void forget(account_state& s) {
  s.standing = account_standing::withdrawn;
  s.email = {};
  s.profile = {};
  s.password_hash = {};
  s.kakao_id.reset();
  s.sessions.clear();
}

}  // namespace

decision<account> account::decide(const state& s, const command& c, const context& ctx) {
  if (const auto* cmd = std::get_if<open_account>(&c)) {
    return decide_open(s, *cmd);
  }
  if (s.standing == account_standing::unopened) {
    return refuse<account>(account_not_found{});
  }
  if (s.standing != account_standing::open) {
    return decide_withdrawn(s, c, ctx);
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
                 [&](const change_profile& cmd) { return decide_profile(s, cmd); },
                 [&](const change_password& cmd) { return decide_password(s, cmd); },
                 [&](const link_kakao& cmd) { return decide_link(s, cmd); },
                 [&](const withdraw_account& cmd) { return decide_withdraw(s, cmd); },
                 [&](const erase_account&) { return refuse<account>(account_not_withdrawn{}); },
                 [&](const show_account&) { return account_decision{}; }},
      c);
}

void account::evolve(state& s, const event& e, timestamp at) {
  std::visit(overloaded{[&](const account_opened& ev) {
                          ensure(s.standing == account_standing::unopened,
                                 "an account is opened once");
                          s.standing = account_standing::open;
                          s.email = ev.email;
                          s.profile.nickname = ev.nickname;
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
                        },
                        [&](const profile_changed& ev) { s.profile = ev.profile; },
                        [&](const password_changed& ev) {
                          s.password_hash = ev.password_hash;
                          s.sessions.clear();
                        },
                        [&](const kakao_linked& ev) { s.kakao_id = ev.kakao_id; },
                        [&](const account_withdrawn&) {
                          ensure(s.standing == account_standing::open,
                                 "an account that is open withdraws");
                          forget(s);
                        },
                        [&](const account_erased&) {
                          ensure(s.standing == account_standing::withdrawn,
                                 "an account that has withdrawn is erased");
                          s.standing = account_standing::erased;
                        }},
             e);
}

account::reply account::answer(const state& s, const command& c) {
  account_view view{s.email, s.profile, s.password_hash, s.kakao_id, s.may, s.opened_at, {}};
  const session_id about =
      std::visit(overloaded{[](const start_session& cmd) { return cmd.session; },
                            [](const rotate_session& cmd) { return cmd.session; },
                            [](const change_password& cmd) { return cmd.session; },
                            [](const auto&) { return session_id{}; }},
                 c);
  if (const auto session = find_session(s.sessions, about); session != s.sessions.end()) {
    view.session = *session;
  }
  return view;
}

}  // namespace moim
