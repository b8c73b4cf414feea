// A popup store as its organizer announced it: what it is, where, on which days, and how its time
// slots are planned. Slots themselves are aggregates of their own (domain/slot.hpp).
#pragma once

#include <array>

#include "domain/aggregate.hpp"
#include "domain/limits.hpp"
#include "domain/slot.hpp"

namespace moim {

// State

/// What an organizer announces. Coordinates are WGS84 degrees, both or neither.
struct store_details {
  /// Members that a client may leave out.
  static constexpr std::array<std::string_view, 2> has_defaults{"bio", "waitlist_limit"};
  std::string name;
  std::string bio;
  std::string category;
  std::string location;
  std::optional<double> latitude;
  std::optional<double> longitude;
  calendar_date start_date;
  calendar_date end_date;
  timestamp reservation_opens_at;
  timestamp reservation_closes_at;
  std::vector<time_of_day> time_slots;
  std::uint32_t capacity_per_slot = 0;
  std::uint32_t waitlist_limit = limits::waitlist_default;
  bool operator==(const store_details&) const = default;
};
BOOST_DESCRIBE_STRUCT(store_details, (),
                      (name, bio, category, location, latitude, longitude, start_date, end_date,
                       reservation_opens_at, reservation_closes_at, time_slots, capacity_per_slot,
                       waitlist_limit))

struct store_state {
  user_id organizer;
  std::optional<store_details> details;
  timestamp created_at;
};

// Commands

struct create_store {
  user_id organizer;
  store_details details;
};

// Events

struct store_created {
  static constexpr event_type type{"store_created"};
  user_id organizer;
  store_details details;
};
BOOST_DESCRIBE_STRUCT(store_created, (), (organizer, details))

// Replies and rejections

struct store_receipt {
  timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(store_receipt, (), (created_at))

struct store_exists {
  static constexpr std::string_view code = "store_exists";
};
BOOST_DESCRIBE_STRUCT(store_exists, (), ())

struct invalid_store {
  static constexpr std::string_view code = "invalid_request";
  std::vector<violation> violations;
};
BOOST_DESCRIBE_STRUCT(invalid_store, (), (violations))

// The aggregate

struct store {
  using id = store_id;
  using state = store_state;
  using command = std::variant<create_store>;
  using event = std::variant<store_created>;
  using rejection = std::variant<store_exists, invalid_store>;
  using reply = store_receipt;
  static constexpr std::string_view category = "store";

  static decision<store> decide(const state&, const command&, const context&);
  static void evolve(state&, const event&, timestamp at);
  static reply answer(const state&, const command&);
};

/// Every rule that the details break; empty when they are sound.
std::vector<violation> check(const store_details& details);

/// Whether the store has a slot on that date at that time.
bool has_slot(const store_details& details, calendar_date date, time_of_day time);

/// The rules that a slot starts with. `starts_at` is when the visit begins: nobody reserves a visit
/// that has begun.
slot_plan plan_slot(const store_details& details, timestamp starts_at);

}  // namespace moim
