// An account: who somebody is, what they may do, and on which devices they are signed in. Refresh
// tokens are not stored: a session counts generations, a token names the generation it was made
// for, and presenting an old one proves a copy is about (RFC 9700 4.14.2), so the session ends.
#pragma once

#include "domain/aggregate.hpp"

namespace moim {

// State

BOOST_DEFINE_ENUM_CLASS(role, user, organizer, admin)

struct account_session {
  session_id id;
  std::uint32_t generation = 0;
  timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(account_session, (), (id, generation, expires_at))

struct account_state {
  bool opened = false;
  personal<std::string> email;
  personal<std::string> nickname;
  std::string password_hash;  // PHC string of Argon2id
  role may = role::user;
  timestamp opened_at;
  std::vector<account_session> sessions;  // oldest first
};

// Commands

struct open_account {
  personal<std::string> email;
  personal<std::string> nickname;
  std::string password_hash;
  role may = role::user;
};
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
  static constexpr event_type type{"account_opened"};
  personal<std::string> email;
  personal<std::string> nickname;
  std::string password_hash;
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

// Replies and rejections

/// The account, and the session that the command was about, if any is left.
struct account_view {
  personal<std::string> email;
  personal<std::string> nickname;
  std::string password_hash;
  role may = role::user;
  timestamp opened_at;
  std::optional<account_session> session;
};
BOOST_DESCRIBE_STRUCT(account_view, (), (email, nickname, password_hash, may, opened_at, session))

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

// The aggregate

struct account {
  using id = user_id;
  using state = account_state;
  using command = std::variant<open_account, grant_role, start_session, rotate_session, end_session,
                               show_account>;
  using event =
      std::variant<account_opened, role_granted, session_started, session_rotated, session_ended>;
  using rejection =
      std::variant<account_not_found, account_exists, refresh_token_invalid, refresh_token_reused>;
  using reply = account_view;
  static constexpr std::string_view category = "account";

  static decision<account> decide(const state&, const command&, const context&);
  static void evolve(state&, const event&, timestamp at);
  static reply answer(const state&, const command&);
};

/// Rules that a new account breaks. The password is checked here, in clear, and never kept.
std::vector<violation> check_sign_up(std::string_view email, std::string_view password,
                                     std::string_view nickname);

}  // namespace moim
