// The aggregate of a popup store: what it is, where, on which days, and how its time slots are
// planned. Slots are aggregates of their own (slot.hpp).
#pragma once

#include <array>

#include "domain/aggregate.hpp"
#include "domain/limits.hpp"
#include "domain/popup/popup_ids.hpp"
#include "domain/popup/slot.hpp"

namespace moim {

// State

/// What an organizer publishes. Coordinates are WGS84 degrees, both or neither; images are URLs.
struct store_details {
  /// Members that a client may leave out.
  static constexpr std::array<std::string_view, 6> has_defaults{
      "bio", "waitlist_limit", "images", "opening", "promotion", "cancel_closes_minutes_before"};
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
  std::vector<std::string> images = {};
  opening_mode opening = opening_mode::fifo;
  promotion_mode promotion = promotion_mode::auto_;
  std::optional<std::uint32_t> offer_minutes = {};   // that an offer stands; only with offers
  std::uint32_t cancel_closes_minutes_before = 0;    // the visit
  std::optional<std::uint32_t> slots_per_user = {};  // in which one may have places at a time
  bool operator==(const store_details&) const = default;
};
BOOST_DESCRIBE_STRUCT(store_details, (),
                      (name, bio, category, location, latitude, longitude, start_date, end_date,
                       reservation_opens_at, reservation_closes_at, time_slots, capacity_per_slot,
                       waitlist_limit, images, opening, promotion, offer_minutes,
                       cancel_closes_minutes_before, slots_per_user))

/// The fields that an organizer changes; others stay. `opening` cannot change, because users line
/// up for the one that was published. `slots_per_user` can only replace a limit, because places
/// that were taken without one were not counted.
struct store_changes {
  std::optional<std::string> name;
  std::optional<std::string> bio;
  std::optional<std::string> category;
  std::optional<std::string> location;
  std::optional<double> latitude;
  std::optional<double> longitude;
  std::optional<calendar_date> start_date;
  std::optional<calendar_date> end_date;
  std::optional<timestamp> reservation_opens_at;
  std::optional<timestamp> reservation_closes_at;
  std::optional<std::vector<time_of_day>> time_slots;
  std::optional<std::uint32_t> capacity_per_slot;
  std::optional<std::uint32_t> waitlist_limit;
  std::optional<std::vector<std::string>> images;
  std::optional<promotion_mode> promotion;
  std::optional<std::uint32_t> offer_minutes;
  std::optional<std::uint32_t> cancel_closes_minutes_before;
  std::optional<std::uint32_t> slots_per_user;
};
BOOST_DESCRIBE_STRUCT(store_changes, (),
                      (name, bio, category, location, latitude, longitude, start_date, end_date,
                       reservation_opens_at, reservation_closes_at, time_slots, capacity_per_slot,
                       waitlist_limit, images, promotion, offer_minutes,
                       cancel_closes_minutes_before, slots_per_user))

struct store_state {
  user_id organizer;
  std::optional<store_details> details;
  timestamp created_at;
  std::optional<timestamp> closed_at;
  std::optional<hex_digest> draw_commitment;
};

// Commands

/// `draw_commitment` is the hash of the secret for the draws of a lottery.
struct create_store {
  user_id organizer;
  store_details details;
  std::optional<hex_digest> draw_commitment = {};
};
/// By its organizer, or by an admin.
struct edit_store {
  user_id editor;
  bool is_admin = false;
  store_changes changes;
};
struct close_store {
  user_id editor;
  bool is_admin = false;
};

// Events

struct store_created {
  static constexpr event_type type{"store_created", 4};
  user_id organizer;
  store_details details;
  std::optional<hex_digest> draw_commitment = {};
};
BOOST_DESCRIBE_STRUCT(store_created, (), (organizer, details, draw_commitment))

/// The store after the change.
struct store_edited {
  static constexpr event_type type{"store_edited", 3};
  store_details details;
};
BOOST_DESCRIBE_STRUCT(store_edited, (), (details))

struct store_closed {
  static constexpr event_type type{"store_closed"};
};
BOOST_DESCRIBE_STRUCT(store_closed, (), ())

// Replies and rejections

/// The store after the command.
struct store_receipt {
  user_id organizer;
  store_details details;
  timestamp created_at;
  std::optional<timestamp> closed_at;
  std::optional<hex_digest> draw_commitment = {};
};
BOOST_DESCRIBE_STRUCT(store_receipt, (),
                      (organizer, details, created_at, closed_at, draw_commitment))

struct store_exists {
  static constexpr std::string_view code = "store_exists";
};
BOOST_DESCRIBE_STRUCT(store_exists, (), ())

struct store_not_found {
  static constexpr std::string_view code = "store_not_found";
};
BOOST_DESCRIBE_STRUCT(store_not_found, (), ())

struct not_your_store {
  static constexpr std::string_view code = "not_your_store";
};
BOOST_DESCRIBE_STRUCT(not_your_store, (), ())

struct store_is_closed {
  static constexpr std::string_view code = "store_closed";
};
BOOST_DESCRIBE_STRUCT(store_is_closed, (), ())

struct invalid_store {
  static constexpr std::string_view code = "invalid_request";
  std::vector<violation> violations;
};
BOOST_DESCRIBE_STRUCT(invalid_store, (), (violations))

// The aggregate

struct store {
  using id = store_id;
  using state = store_state;
  using command = std::variant<create_store, edit_store, close_store>;
  using event = std::variant<store_created, store_edited, store_closed>;
  using rejection =
      std::variant<store_exists, invalid_store, store_not_found, not_your_store, store_is_closed>;
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

/// The rules of a slot. `starts_at` is when the visit begins: nobody reserves a visit that has
/// begun. `revision` is the position of the event that made the details what they are. Only a
/// lottery has the `draw_commitment` of the store.
slot_plan plan_slot(const store_details& details, timestamp starts_at, std::uint64_t revision,
                    const std::optional<hex_digest>& draw_commitment = {});

}  // namespace moim
