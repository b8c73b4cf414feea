// Text forms of instants, dates and times of day: accepted, refused, and both ways.
#include "domain/calendar.hpp"

#include <random>

#include "tests/domain/given.hpp"

namespace moim::test::calendar_test {

namespace {

constexpr std::int64_t day_ms = 24 * 60 * 60 * 1'000;

/// The value of a text; none when it is refused.
template <class T>
std::optional<T> read(std::string_view text) {
  T value;
  return from_text(text, value) ? std::optional<T>{value} : std::nullopt;
}

bool leaps(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in(int year, int month) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && leaps(year) ? 1 : 0);
}

}  // namespace

TEST_CASE("date: every day from 1970 to the last has one text") {
  std::int32_t days = 0;
  std::int32_t wrong = 0;
  for (int year = 1970; days <= 65'535; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= days_in(year, month) && days <= 65'535; ++day, ++days) {
        const auto text = fmt::format("{:04}-{:02}-{:02}", year, month, day);
        const bool agrees = to_text(calendar_date{days}) == text &&
                            read<calendar_date>(text) == calendar_date{days};
        wrong += agrees ? 0 : 1;
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(to_text(calendar_date{65'535}) == "2149-06-06");
}

TEST_CASE("date: what is no date") {
  for (const char* text :
       {"",           "2026",       "2026-12",    "2026-12-1",   "2026-12-001",    "2026-1-01",
        "26-12-01",   "2026-00-01", "2026-13-01", "2026-12-00",  "2026-12-32",     "2026-04-31",
        "2026-02-29", "2100-02-29", "1969-12-31", "0000-01-01",  "2149-06-07",     "9999-12-31",
        "2026/12/01", "2026-12/01", "20261201",   "2026-12-01 ", " 2026-12-01",    "2026-12-01T",
        "+026-12-01", "-026-12-01", "2026-1a-01", "2026- 1-01",  "２０２６-12-01", "2026-W49-2"}) {
    CAPTURE(text);
    CHECK_FALSE(read<calendar_date>(text));
  }
  CHECK_FALSE(read<calendar_date>(std::string_view{"2026-12-01\0", 11}));
}

TEST_CASE("date: leap years") {
  struct example {
    int year;
    bool leap;
  };
  for (const auto& [year, leap] : {example{1972, true},
                                   {2000, true},
                                   {2024, true},
                                   {2026, false},
                                   {2028, true},
                                   {2100, false}}) {
    CAPTURE(year);
    CHECK(read<calendar_date>(fmt::format("{}-02-29", year)).has_value() == leap);
    CHECK(read<timestamp>(fmt::format("{}-02-29T00:00:00Z", year)).has_value() == leap);
  }
}

TEST_CASE("time of day: every minute has one text") {
  int wrong = 0;
  for (std::uint16_t minutes = 0; minutes < 1'440; ++minutes) {
    const auto text = fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
    wrong += to_text(time_of_day{minutes}) == text ? 0 : 1;
    wrong += read<time_of_day>(text) == time_of_day{minutes} ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("time of day: what is none") {
  for (const char* text :
       {"",       "1",      "10",       "10:",   "10:0",  "1:00",  "10:000", "010:00",
        "24:00",  "99:00",  "10:60",    "10:99", "10-00", "10.00", "1000",   " 10:00",
        "10:00 ", "10:00Z", "10:00:00", "-1:00", "+1:00", "1a:00", "10:0a",  "ab:cd"}) {
    CAPTURE(text);
    CHECK_FALSE(read<time_of_day>(text));
  }
}

TEST_CASE("instant: what RFC 3339 texts mean") {
  struct example {
    const char* text;
    std::int64_t ms;
  };
  const example examples[] = {
      {"1970-01-01T00:00:00Z", 0},
      {"1970-01-01T00:00:00.001Z", 1},
      {"1969-12-31T23:59:59.999Z", -1},
      {"2026-12-01T01:00:00Z", 1'796'086'800'000},
      {"2026-12-01T10:00:00+09:00", 1'796'086'800'000},
      {"2026-11-30T20:00:00-05:00", 1'796'086'800'000},
      {"2026-12-01T06:30:00+05:30", 1'796'086'800'000},
      {"2026-12-02T00:59:00+23:59", 1'796'086'800'000},
      {"2026-11-30T01:01:00-23:59", 1'796'086'800'000},
      {"2026-12-01T01:00:00-00:00", 1'796'086'800'000},
      {"2026-12-01t01:00:00z", 1'796'086'800'000},
      {"2026-12-01T01:00:00.5Z", 1'796'086'800'500},
      {"2026-12-01T01:00:00.05+00:00", 1'796'086'800'050},
      {"2026-12-01T01:00:00.123Z", 1'796'086'800'123},
      {"2026-12-01T01:00:00.1239999999999999999999Z", 1'796'086'800'123},  // cut off, not rounded
      {"2016-12-31T23:59:60Z", 1'483'228'800'000},                         // a leap second
      {"2024-02-29T12:00:00Z", 1'709'208'000'000},
      {"9999-12-30T23:59:59.999Z", 253'402'214'399'999},
      {"0000-01-02T00:00:00Z", -62'167'132'800'000}};
  for (const auto& [text, ms] : examples) {
    CAPTURE(text);
    REQUIRE(read<timestamp>(text).has_value());
    CHECK(read<timestamp>(text)->ms == ms);
  }
}

TEST_CASE("instant: what is none") {
  for (const char* text : {"",
                           "2026-12-01",
                           "2026-12-01T01:00:00",
                           "2026-12-01T01:00Z",
                           "2026-12-01T01Z",
                           "2026-12-01 01:00:00Z",
                           "2026-12-01T24:00:00Z",
                           "2026-12-01T01:60:00Z",
                           "2026-12-01T01:00:61Z",
                           "2026-02-29T01:00:00Z",
                           "2026-13-01T01:00:00Z",
                           "2026-12-01T01:00:00.Z",
                           "2026-12-01T01:00:00,5Z",
                           "2026-12-01T01:00:00.5",
                           "2026-12-01T01:00:00ZZ",
                           "2026-12-01T01:00:00Z ",
                           " 2026-12-01T01:00:00Z",
                           "2026-12-01T01:00:00+0900",
                           "2026-12-01T01:00:00+09",
                           "2026-12-01T01:00:00+9:00",
                           "2026-12-01T01:00:00+24:00",
                           "2026-12-01T01:00:00+09:60",
                           "2026-12-01T01:00:00 09:00",
                           "2026-12-01T01:00:00+09:00Z",
                           "2026-12-01T01:00:00+09-00",
                           "2026-12-01T1:00:00Z",
                           "2026-12-01T01:00:0Z",
                           "2026-12-01T-1:00:00Z",
                           "20261201T010000Z",
                           "now",
                           "1796086800000",
                           "12026-12-01T01:00:00Z",
                           "+2026-12-01T01:00:00Z",
                           "2026-12-01T01:00:00.-5Z"}) {
    CAPTURE(text);
    CHECK_FALSE(read<timestamp>(text));
  }
}

TEST_CASE("instant: years that not every offset can write in four digits are refused") {
  // Accepted, they would stand in the log in a form that is not read back.
  for (const char* text :
       {"9999-12-31T23:59:59-12:00", "9999-12-31T00:00:00Z", "9999-12-31T23:59:59Z",
        "0000-01-01T00:00:00+09:00", "0000-01-01T00:00:00Z", "0000-01-01T23:59:59.999Z"}) {
    CAPTURE(text);
    CHECK_FALSE(read<timestamp>(text));
  }
  CHECK(read<timestamp>("9999-12-31T00:00:00+00:01"));
  CHECK(read<timestamp>("0000-01-01T23:59:00-00:01"));
}

TEST_CASE("instant: written in UTC or at an offset") {
  const timestamp at{1'796'086'800'007};
  CHECK(to_text(at) == "2026-12-01T01:00:00.007Z");
  CHECK(to_text(at, 0) == "2026-12-01T01:00:00.007Z");
  CHECK(to_text(at, 540) == "2026-12-01T10:00:00.007+09:00");
  CHECK(to_text(at, -90) == "2026-11-30T23:30:00.007-01:30");
  CHECK(to_text(at, 1'439) == "2026-12-02T00:59:00.007+23:59");
  CHECK(to_text(timestamp{-1}) == "1969-12-31T23:59:59.999Z");
  CHECK(to_text(timestamp{0}, -1) == "1969-12-31T23:59:00.000-00:01");
}

TEST_CASE("instant: any that can be read comes back the same from every offset") {
  constexpr std::int64_t first = -62'167'132'800'000;
  constexpr std::int64_t last = 253'402'214'399'999;
  std::mt19937_64 random{20'261'201};
  int wrong = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto span = i % 2 == 0 ? static_cast<std::uint64_t>(last - first) + 1
                                 : static_cast<std::uint64_t>(200 * 365 * day_ms);
    const auto from = i % 2 == 0 ? first : 0;
    const timestamp at{from + static_cast<std::int64_t>(random() % span)};
    const int offset = static_cast<int>(random() % 2'879) - 1'439;
    wrong += read<timestamp>(to_text(at)) == at ? 0 : 1;
    wrong += read<timestamp>(to_text(at, offset)) == at ? 0 : 1;
  }
  for (const std::int64_t edge : {first, last}) {
    for (const int offset : {-1'439, 0, 1'439}) {
      wrong += read<timestamp>(to_text(timestamp{edge}, offset)) == timestamp{edge} ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("calendar: a text with one changed character is refused or written back") {
  std::mt19937 random{7};
  const std::string_view alphabet = "0123456789-:TZ+. atz\n";
  int wrong = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string date = "2026-12-01";
    date[random() % date.size()] = alphabet[random() % alphabet.size()];
    std::string time = "10:00";
    time[random() % time.size()] = alphabet[random() % alphabet.size()];
    std::string instant = "2026-12-01T01:00:00.000Z";
    instant[random() % (instant.size() - 1)] = alphabet[random() % alphabet.size()];
    if (const auto found = read<calendar_date>(date)) wrong += to_text(*found) == date ? 0 : 1;
    if (const auto found = read<time_of_day>(time)) wrong += to_text(*found) == time ? 0 : 1;
    if (const auto found = read<timestamp>(instant)) {
      wrong += read<timestamp>(to_text(*found)) == found ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

}  // namespace moim::test::calendar_test
