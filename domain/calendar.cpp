// Parsing is strict and allocation-free, writing goes without format strings: both run for every
// request and every replayed event. Calendar arithmetic is Howard Hinnant's date library.
#include "domain/calendar.hpp"

#include <array>
#include <chrono>
#include <optional>

#include <date/date.h>

namespace moim {

namespace {

constexpr int days_max = 65535;

// An instant is read only if every offset can write it with a year of four digits: from
// 0000-01-02T00:00:00Z to before 9999-12-31T00:00:00Z. Others would not be read back.
constexpr std::int64_t ms_min = -62'167'132'800'000;
constexpr std::int64_t ms_end = 253'402'214'400'000;

/// Reads exactly `count` digits at `at`.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) {
    return std::nullopt;
  }
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') {
      return std::nullopt;
    }
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

bool is_at(std::string_view text, std::size_t at, char expected) {
  return at < text.size() && text[at] == expected;
}

std::optional<std::int32_t> read_date(std::string_view text) {
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day || !is_at(text, 4, '-') || !is_at(text, 7, '-')) {
    return std::nullopt;
  }
  const date::year_month_day ymd{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                 date::day{static_cast<unsigned>(*day)}};
  if (!ymd.ok()) {
    return std::nullopt;
  }
  return static_cast<std::int32_t>(date::sys_days{ymd}.time_since_epoch().count());
}

/// `Z` or `+HH:MM` / `-HH:MM`, in minutes east of UTC.
std::optional<int> read_offset(std::string_view text) {
  if (text == "Z" || text == "z") {
    return 0;
  }
  const auto hours = digits(text, 1, 2);
  const auto minutes = digits(text, 4, 2);
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' || !hours ||
      !minutes || *hours > 23 || *minutes > 59) {
    return std::nullopt;
  }
  const int offset = *hours * 60 + *minutes;
  return text[0] == '-' ? -offset : offset;
}

/// `.` and one or more digits at `at`: the first three are milliseconds. Moves `at` behind them.
std::optional<int> read_fraction_ms(std::string_view text, std::size_t& at) {
  if (!is_at(text, at, '.')) {
    return 0;
  }
  int ms = 0;
  int scale = 100;
  const std::size_t first = ++at;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    ms += (text[at] - '0') * scale;
    scale /= 10;
  }
  return at == first ? std::nullopt : std::optional<int>{ms};
}

/// The last `Count` decimal digits of a number that is not negative.
template <int Count>
void append_digits(std::string& text, std::int64_t number) {
  std::array<char, Count> digits;
  for (int i = Count - 1; i >= 0; --i, number /= 10) {
    digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + number % 10);
  }
  text.append(digits.data(), digits.size());
}

void append_date(std::string& text, date::sys_days day) {
  const date::year_month_day ymd{day};
  append_digits<4>(text, static_cast<int>(ymd.year()));
  append_digits<2>(text += '-', static_cast<unsigned>(ymd.month()));
  append_digits<2>(text += '-', static_cast<unsigned>(ymd.day()));
}

}  // namespace

std::string to_text(timestamp at, int offset_minutes) {
  const auto local = date::sys_time<std::chrono::milliseconds>{
      std::chrono::milliseconds{at.ms + std::int64_t{offset_minutes} * 60'000}};
  const auto day = date::floor<date::days>(local);
  const date::hh_mm_ss clock{local - day};
  std::string text;
  text.reserve(29);
  append_date(text, date::sys_days{day});
  append_digits<2>(text += 'T', clock.hours().count());
  append_digits<2>(text += ':', clock.minutes().count());
  append_digits<2>(text += ':', clock.seconds().count());
  append_digits<3>(text += '.', clock.subseconds().count());
  if (offset_minutes == 0) {
    return text += 'Z';
  }
  const int size = offset_minutes < 0 ? -offset_minutes : offset_minutes;
  append_digits<2>(text += offset_minutes < 0 ? '-' : '+', size / 60);
  append_digits<2>(text += ':', size % 60);
  return text;
}

std::string to_text(timestamp at) {
  return to_text(at, 0);
}

bool from_text(std::string_view text, timestamp& out) {
  const auto day = read_date(text);
  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  const auto second = digits(text, 17, 2);
  const bool shape = (is_at(text, 10, 'T') || is_at(text, 10, 't')) && is_at(text, 13, ':') &&
                     is_at(text, 16, ':');
  if (!day || !hour || !minute || !second || !shape || *hour > 23 || *minute > 59 || *second > 60) {
    return false;
  }
  std::size_t at = 19;
  const auto fraction = read_fraction_ms(text, at);
  const auto offset = read_offset(text.substr(at));
  if (!fraction || !offset) {
    return false;
  }
  const std::int64_t minutes = std::int64_t{*day} * 1440 + *hour * 60 + *minute - *offset;
  const std::int64_t ms = (minutes * 60 + *second) * 1000 + *fraction;
  if (ms < ms_min || ms >= ms_end) {
    return false;
  }
  out.ms = ms;
  return true;
}

std::string to_text(calendar_date date) {
  std::string text;
  append_date(text, date::sys_days{date::days{date.days}});
  return text;
}

bool from_text(std::string_view text, calendar_date& out) {
  const auto days = read_date(text);
  if (!days || text.size() != 10 || *days < 0 || *days > days_max) {
    return false;
  }
  out.days = *days;
  return true;
}

std::string to_text(time_of_day time) {
  std::string text;
  append_digits<2>(text, time.minutes / 60);
  append_digits<2>(text += ':', time.minutes % 60);
  return text;
}

bool from_text(std::string_view text, time_of_day& out) {
  const auto hour = digits(text, 0, 2);
  const auto minute = digits(text, 3, 2);
  if (!hour || !minute || text.size() != 5 || text[2] != ':' || *hour > 23 || *minute > 59) {
    return false;
  }
  out.minutes = static_cast<std::uint16_t>(*hour * 60 + *minute);
  return true;
}

}  // namespace moim
