// The aggregate of a login: which account owns an e-mail address or a Kakao id. The entity of a
// login is the only one that assigns it, so a login belongs to one account without a unique index.
// It is free again when its owner withdraws.
#pragma once

#include "domain/account/account_ids.hpp"
#include "domain/aggregate.hpp"

namespace moim {

// State

struct login_state {
  user_id owner;
};

// Commands

/// Claiming an own login again changes nothing, so that a sign-up can be retried.
struct claim_login {
  user_id user;
};
/// Releasing a login of somebody else changes nothing, so that a withdrawal can be retried.
struct release_login {
  user_id user;
};
struct show_login {};

// Events

struct login_claimed {
  static constexpr event_type type{"login_claimed"};
  user_id user;
};
BOOST_DESCRIBE_STRUCT(login_claimed, (), (user))

struct login_released {
  static constexpr event_type type{"login_released"};
  user_id user;
};
BOOST_DESCRIBE_STRUCT(login_released, (), (user))

// Replies and rejections

/// None when the login is free.
struct login_owner {
  user_id user;
};
BOOST_DESCRIBE_STRUCT(login_owner, (), (user))

struct login_taken {
  static constexpr std::string_view code = "login_taken";
};
BOOST_DESCRIBE_STRUCT(login_taken, (), ())

struct login_unknown {
  static constexpr std::string_view code = "login_unknown";
};
BOOST_DESCRIBE_STRUCT(login_unknown, (), ())

// The aggregate

struct login {
  using id = login_id;
  using state = login_state;
  using command = std::variant<claim_login, release_login, show_login>;
  using event = std::variant<login_claimed, login_released>;
  using rejection = std::variant<login_taken, login_unknown>;
  using reply = login_owner;
  static constexpr std::string_view category = "login";
  static constexpr bool in_feed = false;  // the stream id does not tell the address

  static decision<login> decide(const state&, const command&, const context&);
  static void evolve(state&, const event&, timestamp at);
  static reply answer(const state&, const command&);
};

}  // namespace moim
