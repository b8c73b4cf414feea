// The answers about stores and their slots. Members are described, so the same lines make the JSON
// and the schemas in /openapi.json.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/popup/store.hpp"

namespace moim::transport {

/// `distance_meters` stands only in lists that were asked for what is near; `draw_commitment` is
/// the SHA-256 of the secret that the draws of a lottery follow from.
struct store_answer {
  moim::store_id store_id;
  user_id organizer_id;
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
  std::uint32_t waitlist_limit = 0;
  std::vector<std::string> images;
  opening_mode opening = opening_mode::fifo;
  promotion_mode promotion = promotion_mode::auto_;
  std::optional<std::uint32_t> offer_minutes;
  std::uint32_t cancel_closes_minutes_before = 0;
  std::optional<std::uint32_t> slots_per_user;
  std::optional<hex_digest> draw_commitment;
  timestamp created_at;
  std::optional<timestamp> closed_at;
  std::optional<std::uint64_t> distance_meters;
};
BOOST_DESCRIBE_STRUCT(store_answer, (),
                      (store_id, organizer_id, name, bio, category, location, latitude, longitude,
                       start_date, end_date, reservation_opens_at, reservation_closes_at,
                       time_slots, capacity_per_slot, waitlist_limit, images, opening, promotion,
                       offer_minutes, cancel_closes_minutes_before, slots_per_user, draw_commitment,
                       created_at, closed_at, distance_meters))

struct store_page {
  std::vector<store_answer> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(store_page, (), (items, next_cursor))

/// `count` is how many stores a list of the category has.
struct category_line {
  std::string category;
  std::uint32_t count = 0;
};
BOOST_DESCRIBE_STRUCT(category_line, (), (category, count))

struct category_list {
  std::vector<category_line> items;
};
BOOST_DESCRIBE_STRUCT(category_list, (), (items))

/// `capacity` is at least what is confirmed: places that were taken away go as people cancel.
/// `waiting` are also those who have lined up for the opening.
struct slot_answer {
  calendar_date date;
  time_of_day time;
  timestamp starts_at;
  std::uint32_t capacity = 0;
  std::uint32_t confirmed = 0;
  std::uint32_t waiting = 0;
  std::uint32_t offered = 0;
};
BOOST_DESCRIBE_STRUCT(slot_answer, (),
                      (date, time, starts_at, capacity, confirmed, waiting, offered))

/// One that counts where a store limits the slots a user.
struct counted_slot {
  calendar_date date;
  time_of_day time;
};
BOOST_DESCRIBE_STRUCT(counted_slot, (), (date, time))

struct slot_list {
  std::vector<slot_answer> items;
};
BOOST_DESCRIBE_STRUCT(slot_list, (), (items))

}  // namespace moim::transport
