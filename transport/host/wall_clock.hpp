// The clock and the time zone of the server. Everything that needs the current time asks a
// wall_clock, so that tests and the simulation control time; everything that needs a calendar day
// or an offset asks a time_zone.
#pragma once

#include <string>
#include <string_view>

#include "domain/calendar.hpp"

namespace date {
class time_zone;
}

namespace moim::transport {

class wall_clock {
 public:
  wall_clock() = default;
  wall_clock(const wall_clock&) = delete;
  wall_clock& operator=(const wall_clock&) = delete;
  virtual ~wall_clock() = default;

  /// Thread-safe. May step back when the system's clock is set.
  virtual timestamp now() const = 0;
};

class system_clock final : public wall_clock {
 public:
  timestamp now() const override;
};

/// A zone of the IANA database that the system carries (Debian: tzdata). A handle: cheap to copy,
/// thread-safe, never dangling.
class time_zone {
 public:
  /// Throws std::runtime_error with a readable reason when there is no such zone, or no database.
  explicit time_zone(std::string_view name);

  const std::string& name() const;

  /// Minutes east of UTC; what an old zone had in seconds beyond is cut off. Some nanoseconds: the
  /// range between two changes of the offset is cached for each thread.
  int offset_minutes_at(timestamp at) const;

  /// The instant at which clocks show `time` on `date`. Shown twice (clocks set back): the first.
  /// Never shown (clocks set forward): the instant of the change.
  timestamp to_utc(calendar_date date, time_of_day time) const;

  /// The day on which `at` falls.
  calendar_date date_at(timestamp at) const;

 private:
  const date::time_zone* zone_;
};

/// The one zone in which the API renders instants. Set once, before any thread renders.
void set_api_zone(const time_zone& zone);

/// `offset_minutes_at` of the API's zone, UTC while none is set; a plain function, so that it fits
/// the hook of storage::json_style.
int api_offset_minutes_at(timestamp at);

}  // namespace moim::transport
