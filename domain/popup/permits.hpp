// The aggregate that limits in how many slots of a store one user has places. A place takes a
// permit, and this aggregate alone issues them, up to the limit of the store. A permit is for one
// slot and one reservation. It is returned when the slot has said that it is over: from then on the
// slot accepts neither it nor an older one, so another slot can have it. The slot decides
// everything else; reserve_within_limit.hpp runs the exchange between the two.
#pragma once

#include "domain/aggregate.hpp"
#include "domain/popup/popup_ids.hpp"

namespace moim {

// State

/// `number` counts all permits of this user in the store, from 1.
struct permit {
  slot_id slot;
  std::uint32_t number = 0;
  timestamp taken_at;
};
BOOST_DESCRIBE_STRUCT(permit, (), (slot, number, taken_at))

struct permits_state {
  std::vector<permit> out;  // the oldest first, at most one for a slot
  std::uint32_t taken = 0;  // of all times
};

// Commands

/// A slot said that its permits up to this number are over.
struct ended_permits {
  slot_id slot;
  std::uint32_t up_to = 0;
};

/// A slot has at most one permit: while it is out, asking again gives the same one.
/// `slots_per_user` is the limit as that slot knows it.
struct take_permit {
  slot_id slot;
  std::uint32_t slots_per_user = 0;
  std::vector<ended_permits> over;
};

// Events

struct permit_taken {
  static constexpr event_type type{"permit_taken"};
  slot_id slot;
  std::uint32_t permit = 0;
  std::uint32_t slots_per_user = 0;
};
BOOST_DESCRIBE_STRUCT(permit_taken, (), (slot, permit, slots_per_user))

struct permit_returned {
  static constexpr event_type type{"permit_returned"};
  slot_id slot;
  std::uint32_t permit = 0;
};
BOOST_DESCRIBE_STRUCT(permit_returned, (), (slot, permit))

// Replies and rejections

/// With the permits that are out: each is for a place, for a reservation under way, or over but not
/// returned yet.
struct store_limit_reached {
  static constexpr std::string_view code = "store_limit_reached";
  std::uint32_t slots_per_user = 0;
  std::vector<permit> permits;
};
BOOST_DESCRIBE_STRUCT(store_limit_reached, (), (slots_per_user, permits))

// The aggregate

struct permits {
  using id = permit_holder;
  using state = permits_state;
  using command = std::variant<take_permit>;
  using event = std::variant<permit_taken, permit_returned>;
  using rejection = std::variant<store_limit_reached>;
  using reply = permit;
  static constexpr std::string_view category = "permits";
  static constexpr bool in_feed = false;  // the slots tell what they were for

  static decision<permits> decide(const state&, const command&, const context&);
  static void evolve(state&, const event&, timestamp at);
  static reply answer(const state&, const command&);
};

}  // namespace moim
