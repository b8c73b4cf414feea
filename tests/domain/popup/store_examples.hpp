// The fixture of store tests: a valid store, with reservations from 1 to 2 seconds.
#pragma once

#include "domain/popup/store.hpp"
#include "tests/domain/given.hpp"

namespace moim::test {

inline const user_id organizer = user(1);

inline calendar_date date_of(std::string_view text) {
  calendar_date date;
  REQUIRE(from_text(text, date));
  return date;
}

constexpr time_of_day at(int hour, int minute = 0) {
  return {static_cast<std::uint16_t>(hour * 60 + minute)};
}

inline store_details sound() {
  store_details details;
  details.name = "성수 팝업";
  details.category = "food";
  details.location = "서울 성동구 연무장길 1";
  details.latitude = 37.54;
  details.longitude = 127.05;
  details.start_date = date_of("2026-12-01");
  details.end_date = date_of("2026-12-07");
  details.reservation_opens_at = {1'000};
  details.reservation_closes_at = {2'000};
  details.time_slots = {at(10), at(11)};
  details.capacity_per_slot = 10;
  return details;
}

}  // namespace moim::test
