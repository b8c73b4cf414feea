// The aggregate of an account: identity, role and sessions of one user. Refresh tokens are not
// stored: a session counts generations, and a token names the generation that it was made for. An
// old token proves that a copy exists (RFC 9700 4.14.2), so it ends the session.
//
// All fields that identify a person are personal: the log holds them sealed under a key of the
// account, and a withdrawal destroys that key. This erases them although no event ever changes: a
// later replay reads the same events with those fields empty.
#pragma once

#include "domain/account/account_ids.hpp"
#include "domain/aggregate.hpp"
#include "domain/role.hpp"

namespace moim {

// State

struct account_session {
  session_id id;
  std::uint32_t generation = 0;
  timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(account_session, (), (id, generation, expires_at))

BOOST_DEFINE_ENUM_CLASS(gender, female, male, other)

/// What users tell about themselves.
struct account_profile {
  personal<std::string> nickname;
  std::optional<personal<std::string>> phone;
  std::optional<personal<moim::gender>> gender;
  std::optional<personal<std::int32_t>> birth_year;
  std::optional<personal<std::string>> address;
  std::optional<personal<double>> latitude;  // both or none, in degrees (WGS 84)
  std::optional<personal<double>> longitude;
  bool operator==(const account_profile&) const = default;
};
BOOST_DESCRIBE_STRUCT(account_profile, (),
                      (nickname, phone, gender, birth_year, address, latitude, longitude))

/// A withdrawn account is erased once its key is gone.
BOOST_DEFINE_ENUM_CLASS(account_standing, unopened, open, withdrawn, erased)

struct account_state {
  account_standing standing = account_standing::unopened;
  personal<std::string> email;  // empty: it signs in with Kakao only
  account_profile profile;
  personal<std::string> password_hash;  // PHC string of Argon2id; empty: with Kakao only
  std::optional<personal<std::string>> kakao_id;
  role may = role::user;
  timestamp opened_at;
  std::vector<account_session> sessions;  // oldest first
};
BOOST_DESCRIBE_STRUCT(account_state, (),
                      (standing, email, profile, password_hash, kakao_id, may, opened_at, sessions))

// Commands

struct open_account {
  personal<std::string> email;
  personal<std::string> nickname;
  personal<std::string> password_hash;
  role may = role::user;
  std::optional<personal<std::string>> kakao_id = {};
};

/// Also the body of the request.
struct profile_change {
  patched<std::string> nickname;
  patched<std::string> phone;
  patched<moim::gender> gender;
  patched<std::int32_t> birth_year;
  patched<std::string> address;
  patched<double> latitude;
  patched<double> longitude;
};
BOOST_DESCRIBE_STRUCT(profile_change, (),
                      (nickname, phone, gender, birth_year, address, latitude, longitude))

struct change_profile {
  profile_change change;
};
/// `verified` is the hash that the current password was checked against. All sessions end, and
/// `session` starts for the device that changed it.
struct change_password {
  personal<std::string> verified;
  personal<std::string> password_hash;
  session_id session;
  timestamp expires_at;
};
struct link_kakao {
  personal<std::string> kakao_id;
};
/// `logins` are derived from `email` and `kakao_id`. The command may be repeated.
struct withdraw_account {
  personal<std::string> email;
  std::optional<personal<std::string>> kakao_id;
  std::vector<login_id> logins;
};
/// Sent by the reaction to the withdrawal. The key of the personal fields is destroyed before the
/// answer.
struct erase_account {};
struct grant_role {
  role may = role::user;
};
struct start_session {
  session_id session;
  timestamp expires_at;
};
struct rotate_session {
  session_id session;
  std::uint32_t generation = 0;
  timestamp expires_at;
};
struct end_session {
  session_id session;
  std::uint32_t generation = 0;
};
struct show_account {};

// Events

struct account_opened {
  static constexpr event_type type{"account_opened", 2, 2};
  personal<std::string> email;
  personal<std::string> nickname;
  personal<std::string> password_hash;
  role may = role::user;
};
BOOST_DESCRIBE_STRUCT(account_opened, (), (email, nickname, password_hash, may))

struct role_granted {
  static constexpr event_type type{"role_granted"};
  role may = role::user;
};
BOOST_DESCRIBE_STRUCT(role_granted, (), (may))

struct session_started {
  static constexpr event_type type{"session_started"};
  session_id session;
  timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(session_started, (), (session, expires_at))

struct session_rotated {
  static constexpr event_type type{"session_rotated"};
  session_id session;
  std::uint32_t generation = 0;
  timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(session_rotated, (), (session, generation, expires_at))

BOOST_DEFINE_ENUM_CLASS(session_end, signed_out, token_reused, displaced)

struct session_ended {
  static constexpr event_type type{"session_ended"};
  session_id session;
  session_end reason = session_end::signed_out;
};
BOOST_DESCRIBE_STRUCT(session_ended, (), (session, reason))

/// The whole profile after the change.
struct profile_changed {
  static constexpr event_type type{"profile_changed"};
  account_profile profile;
};
BOOST_DESCRIBE_STRUCT(profile_changed, (), (profile))

/// All sessions have ended.
struct password_changed {
  static constexpr event_type type{"password_changed"};
  personal<std::string> password_hash;
};
BOOST_DESCRIBE_STRUCT(password_changed, (), (password_hash))

struct kakao_linked {
  static constexpr event_type type{"kakao_linked"};
  personal<std::string> kakao_id;
};
BOOST_DESCRIBE_STRUCT(kakao_linked, (), (kakao_id))

/// All sessions have ended and the personal fields are empty. Reactions to this event release the
/// logins and all places, and erase the account.
struct account_withdrawn {
  static constexpr event_type type{"account_withdrawn"};
  std::vector<login_id> logins;
};
BOOST_DESCRIBE_STRUCT(account_withdrawn, (), (logins))

/// The key of the personal fields was destroyed before this event was appended.
struct account_erased {
  static constexpr event_type type{"account_erased"};
};
BOOST_DESCRIBE_STRUCT(account_erased, (), ())

// Replies and rejections

/// The account, and the session that the command was about if it has not ended.
struct account_view {
  personal<std::string> email;
  account_profile profile;
  personal<std::string> password_hash;
  std::optional<personal<std::string>> kakao_id;
  role may = role::user;
  timestamp opened_at;
  std::optional<account_session> session;
};
BOOST_DESCRIBE_STRUCT(account_view, (),
                      (email, profile, password_hash, kakao_id, may, opened_at, session))

struct account_not_found {
  static constexpr std::string_view code = "account_not_found";
};
BOOST_DESCRIBE_STRUCT(account_not_found, (), ())

struct account_exists {
  static constexpr std::string_view code = "account_exists";
};
BOOST_DESCRIBE_STRUCT(account_exists, (), ())

struct refresh_token_invalid {
  static constexpr std::string_view code = "refresh_token_invalid";
};
BOOST_DESCRIBE_STRUCT(refresh_token_invalid, (), ())

struct refresh_token_reused {
  static constexpr std::string_view code = "refresh_token_reused";
};
BOOST_DESCRIBE_STRUCT(refresh_token_reused, (), ())

/// The password has been changed since it was checked.
struct password_outdated {
  static constexpr std::string_view code = "password_outdated";
};
BOOST_DESCRIBE_STRUCT(password_outdated, (), ())

/// The account is linked to another account of Kakao.
struct kakao_already_linked {
  static constexpr std::string_view code = "kakao_already_linked";
};
BOOST_DESCRIBE_STRUCT(kakao_already_linked, (), ())

/// The logins of the account have changed since they were read.
struct account_changed {
  static constexpr std::string_view code = "account_changed";
};
BOOST_DESCRIBE_STRUCT(account_changed, (), ())

struct account_not_withdrawn {
  static constexpr std::string_view code = "account_not_withdrawn";
};
BOOST_DESCRIBE_STRUCT(account_not_withdrawn, (), ())

// The aggregate

struct account {
  using id = user_id;
  using state = account_state;
  using command = std::variant<open_account, grant_role, start_session, rotate_session, end_session,
                               change_profile, change_password, link_kakao, withdraw_account,
                               erase_account, show_account>;
  using event = std::variant<account_opened, role_granted, session_started, session_rotated,
                             session_ended, profile_changed, password_changed, kakao_linked,
                             account_withdrawn, account_erased>;
  using rejection =
      std::variant<account_not_found, account_exists, refresh_token_invalid, refresh_token_reused,
                   password_outdated, kakao_already_linked, account_changed, account_not_withdrawn>;
  using reply = account_view;
  static constexpr std::string_view category = "account";

  static decision<account> decide(const state&, const command&, const context&);
  static void evolve(state&, const event&, timestamp at);
  static reply answer(const state&, const command&);
  static user_id owner(const id& of) { return of; }
  static bool erases_owner(const event& e) { return std::holds_alternative<account_erased>(e); }
};

/// The rules that a new account breaks. The password is checked here, in clear, and never stored.
std::vector<violation> check_sign_up(std::string_view email, std::string_view password,
                                     std::string_view nickname);

/// The rules that a new password breaks; `field` is its name in the request.
std::vector<violation> check_new_password(std::string_view password, std::string_view field);

/// The rules that a change breaks. `today` bounds the year of birth.
std::vector<violation> check_profile(const profile_change& change, calendar_date today);

}  // namespace moim
