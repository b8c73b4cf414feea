// A store as a line of a catalogue writes it, and its way to what the domain knows. The members
// are the columns of CSV and the members of NDJSON, under their camelCase names; those that may be
// left out are optional. Days may be counted from the day of the import:
//
//   date        = YYYY-MM-DD | day                       startDate, endDate
//   date-time   = RFC 3339 with offset | day "T" HH:MM   reservationOpensAt, reservationClosesAt;
//                                                        the latter in the zone of the server
//   day         = "today" | "today+" N | "today-" N      N in days
//   timeSlots   = HH:MM in ascending order; in CSV parted by ";"
//   images      = URLs; in CSV parted by ";"
//   opening     = "fifo" | "prequeue" | "lottery"       these and the numbers that go with them:
//   promotion   = "auto" | "offer"                      docs/rush.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>

#include "domain/popup/store.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

inline constexpr std::size_t store_key_bytes_max = 200;

struct store_line {
  std::optional<std::string> key;
  std::string name;
  std::optional<std::string> bio;
  std::string category;
  std::string location;
  std::optional<double> latitude;
  std::optional<double> longitude;
  std::string start_date;
  std::string end_date;
  std::string reservation_opens_at;
  std::string reservation_closes_at;
  std::vector<std::string> time_slots;
  std::uint32_t capacity_per_slot = 0;
  std::optional<std::uint32_t> waitlist_limit;
  std::optional<std::vector<std::string>> images = {};
  std::optional<opening_mode> opening = {};
  std::optional<promotion_mode> promotion = {};
  std::optional<std::uint32_t> offer_minutes = {};
  std::optional<std::uint32_t> cancel_closes_minutes_before = {};
  std::optional<std::uint32_t> slots_per_user = {};
};
BOOST_DESCRIBE_STRUCT(store_line, (),
                      (key, name, bio, category, location, latitude, longitude, start_date,
                       end_date, reservation_opens_at, reservation_closes_at, time_slots,
                       capacity_per_slot, waitlist_limit, images, opening, promotion, offer_minutes,
                       cancel_closes_minutes_before, slots_per_user))

/// What a line does not say by itself.
struct import_setting {
  calendar_date today;
  time_zone zone;
  std::uint32_t waitlist_default = limits::waitlist_default;
};

/// The store of a line. Appends to `problems`, by JSON name, what is wrong with it; the details are
/// then of no use. The rules of the domain are checked once all fields can be read.
store_details to_details(const store_line& line, const import_setting& setting,
                         std::vector<violation>& problems);

/// The name under which a store is the same in every import: its key, or else name, location and
/// start date, as they are written.
std::string key_of(const store_line& line);

/// The id of an imported store: UUIDv8 over the first half of SHA-256("store" NUL key).
store_id derived_store_id(std::string_view key);

}  // namespace moim::transport
