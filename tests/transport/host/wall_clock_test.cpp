// Days and offsets at the places where they are easy to get wrong: midnight, the day clocks change,
// instants before 1970, and two zones used in turn by one thread.
#include "transport/host/wall_clock.hpp"

#include <stdexcept>
#include <thread>

#include <doctest/doctest.h>

namespace moim::transport::wall_clock_test {

namespace {

timestamp at(std::string_view text) {
  timestamp result;
  REQUIRE(from_text(text, result));
  return result;
}

calendar_date day(std::string_view text) {
  calendar_date result;
  REQUIRE(from_text(text, result));
  return result;
}

time_of_day clock_time(std::string_view text) {
  time_of_day result;
  REQUIRE(from_text(text, result));
  return result;
}

}  // namespace

TEST_CASE("the system clock is in this century") {
  const system_clock clock;
  CHECK(clock.now() > at("2024-01-01T00:00:00Z"));
  CHECK(clock.now() < at("2100-01-01T00:00:00Z"));
}

TEST_CASE("a day in Seoul begins at 15:00 UTC") {
  const time_zone seoul{"Asia/Seoul"};
  CHECK(seoul.name() == "Asia/Seoul");
  CHECK(seoul.offset_minutes_at(at("2026-12-01T00:00:00Z")) == 540);
  CHECK(seoul.date_at(at("2026-11-30T14:59:59.999Z")) == day("2026-11-30"));
  CHECK(seoul.date_at(at("2026-11-30T15:00:00Z")) == day("2026-12-01"));
  CHECK(seoul.to_utc(day("2026-12-01"), clock_time("10:00")) == at("2026-12-01T01:00:00Z"));
}

TEST_CASE("days before 1970 round down") {
  CHECK(time_zone{"UTC"}.date_at({-1}) == calendar_date{-1});
  CHECK(time_zone{"UTC"}.date_at({-86'400'000}) == calendar_date{-1});
}

TEST_CASE("clocks set forward: a time that is never shown is the instant of the change") {
  const time_zone berlin{"Europe/Berlin"};
  CHECK(berlin.to_utc(day("2026-03-29"), clock_time("01:59")) == at("2026-03-29T00:59:00Z"));
  CHECK(berlin.to_utc(day("2026-03-29"), clock_time("02:30")) == at("2026-03-29T01:00:00Z"));
  CHECK(berlin.to_utc(day("2026-03-29"), clock_time("03:00")) == at("2026-03-29T01:00:00Z"));
}

TEST_CASE("clocks set back: a time that is shown twice is the first") {
  const time_zone berlin{"Europe/Berlin"};
  CHECK(berlin.to_utc(day("2026-10-25"), clock_time("02:30")) == at("2026-10-25T00:30:00Z"));
  CHECK(berlin.to_utc(day("2026-10-25"), clock_time("03:00")) == at("2026-10-25T02:00:00Z"));
}

TEST_CASE("offsets change at the very millisecond, in any order of asking") {
  const time_zone berlin{"Europe/Berlin"};
  const time_zone seoul{"Asia/Seoul"};
  for (int round = 0; round < 2; ++round) {
    CHECK(berlin.offset_minutes_at(at("2026-03-29T00:59:59.999Z")) == 60);
    CHECK(seoul.offset_minutes_at(at("2026-03-29T00:59:59.999Z")) == 540);
    CHECK(berlin.offset_minutes_at(at("2026-03-29T01:00:00Z")) == 120);
    CHECK(berlin.offset_minutes_at(at("2026-10-25T00:59:59.999Z")) == 120);
    CHECK(berlin.offset_minutes_at(at("2026-10-25T01:00:00Z")) == 60);
  }
  std::thread([&] { CHECK(berlin.offset_minutes_at(at("2026-07-01T00:00:00Z")) == 120); }).join();
}

TEST_CASE("a zone west of UTC has a negative offset") {
  CHECK(time_zone{"America/St_Johns"}.offset_minutes_at(at("2026-12-01T00:00:00Z")) == -210);
}

TEST_CASE("an unknown zone is a readable error") {
  CHECK_THROWS_WITH_AS(
      time_zone{"Asia/Soul"},
      "no time zone \"Asia/Soul\" in the system's database (Debian package tzdata)",
      std::runtime_error);
}

TEST_CASE("the API renders in the zone that was set") {
  set_api_zone(time_zone{"Asia/Seoul"});
  CHECK(api_offset_minutes_at(at("2026-12-01T00:00:00Z")) == 540);
  set_api_zone(time_zone{"UTC"});
  CHECK(api_offset_minutes_at(at("2026-12-01T00:00:00Z")) == 0);
}

}  // namespace moim::transport::wall_clock_test
