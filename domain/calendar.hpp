// Instants, dates and times of day as plain numbers with a type, and their text forms. There is no
// clock and no time zone here: callers pass in the current time and the local date.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace moim {

/// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
struct timestamp {
  std::int64_t ms = 0;
  auto operator<=>(const timestamp&) const = default;
};

/// Days since 1970-01-01 in the proleptic Gregorian calendar; years 1970 to 2149, so that a date
/// fits the two bytes that a reservation id has for it.
struct calendar_date {
  std::int32_t days = 0;
  auto operator<=>(const calendar_date&) const = default;
};

/// Minutes since midnight, 0 to 1439.
struct time_of_day {
  std::uint16_t minutes = 0;
  auto operator<=>(const time_of_day&) const = default;
};

/// RFC 3339 in UTC with milliseconds: 2026-12-01T01:00:00.000Z.
std::string to_text(timestamp at);
/// RFC 3339 at the given offset from UTC in minutes: 2026-12-01T10:00:00.000+09:00.
std::string to_text(timestamp at, int offset_minutes);
/// Any RFC 3339 date-time with an offset, from 0000-01-02 to 9999-12-30 in UTC, so that every
/// offset has a text for it; fractions beyond milliseconds are cut off.
[[nodiscard]] bool from_text(std::string_view text, timestamp& out);

/// YYYY-MM-DD.
std::string to_text(calendar_date date);
[[nodiscard]] bool from_text(std::string_view text, calendar_date& out);

/// HH:MM.
std::string to_text(time_of_day time);
[[nodiscard]] bool from_text(std::string_view text, time_of_day& out);

}  // namespace moim
