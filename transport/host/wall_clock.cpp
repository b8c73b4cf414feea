// Uses Howard Hinnant's date-tz over the system's database. A look-up there is a binary search
// behind a once_flag, so each thread caches the last range it was in for rendering timestamps.
#include "transport/host/wall_clock.hpp"

#include <atomic>
#include <chrono>
#include <limits>
#include <stdexcept>

#include <date/tz.h>

namespace moim::transport {

namespace {

/// The offset holds from `begin_ms` up to, not including, `end_ms`.
struct offset_range {
  const date::time_zone* zone = nullptr;
  std::int64_t begin_ms = 0;
  std::int64_t end_ms = 0;
  int offset_minutes = 0;
};

/// The database says "for ever" with instants near the ends of its 64 bits of seconds.
std::int64_t to_ms(date::sys_seconds at) {
  constexpr auto ms_max = std::numeric_limits<std::int64_t>::max();
  const std::int64_t seconds = at.time_since_epoch().count();
  if (seconds > ms_max / 1000) return ms_max;
  if (seconds < -(ms_max / 1000)) return -ms_max;
  return seconds * 1000;
}

offset_range find_range(const date::time_zone* zone, timestamp at) {
  const auto info = zone->get_info(date::floor<std::chrono::seconds>(
      date::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{at.ms}}));
  return {zone, to_ms(info.begin), to_ms(info.end), static_cast<int>(info.offset.count() / 60)};
}

int cached_offset_minutes(const date::time_zone* zone, timestamp at) {
  thread_local offset_range last;
  if (last.zone != zone || at.ms < last.begin_ms || at.ms >= last.end_ms) [[unlikely]] {
    last = find_range(zone, at);
  }
  return last.offset_minutes;
}

std::atomic<const date::time_zone*> api_zone = nullptr;

}  // namespace

timestamp system_clock::now() const {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

time_zone::time_zone(std::string_view name) {
  try {
    zone_ = date::locate_zone(std::string{name});
  } catch (const std::exception&) {
    throw std::runtime_error("no time zone \"" + std::string{name} +
                             "\" in the system's database (Debian package tzdata)");
  }
}

const std::string& time_zone::name() const {
  return zone_->name();
}

int time_zone::offset_minutes_at(timestamp at) const {
  return cached_offset_minutes(zone_, at);
}

timestamp time_zone::to_utc(calendar_date date, time_of_day time) const {
  const auto local = date::local_days{date::days{date.days}} + std::chrono::minutes{time.minutes};
  const auto at = zone_->to_sys(local, date::choose::earliest);
  return {std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count()};
}

calendar_date time_zone::date_at(timestamp at) const {
  const std::chrono::milliseconds local{at.ms + std::int64_t{offset_minutes_at(at)} * 60'000};
  return {static_cast<std::int32_t>(date::floor<date::days>(local).count())};
}

void set_api_zone(const time_zone& zone) {
  api_zone.store(date::locate_zone(zone.name()), std::memory_order_release);
}

int api_offset_minutes_at(timestamp at) {
  const auto* zone = api_zone.load(std::memory_order_acquire);
  return zone == nullptr ? 0 : cached_offset_minutes(zone, at);
}

}  // namespace moim::transport
