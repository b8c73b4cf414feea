// How fast a line moves, judged by the promotions of the last minutes, and how long the rest of the
// way takes at that pace. Few promotions are no basis: then there is no estimate.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "domain/calendar.hpp"

namespace moim {

class promotion_pace {
 public:
  /// Fewer promotions within the window say nothing.
  static constexpr std::size_t promotions_min = 5;
  /// Only the latest ones are looked at, so that the pace follows the line.
  static constexpr std::size_t promotions_max = 64;
  static constexpr std::int64_t window_ms = 10LL * 60 * 1000;

  /// Instants do not go back.
  void add(timestamp at);

  /// Seconds until the one at `position` (1 is next) gets a place, if promotions go on as in the
  /// time from the oldest one looked at until `now`. A line that has stopped is expected to take
  /// ever longer, until the window holds too few promotions.
  std::optional<std::uint64_t> seconds_to(std::uint32_t position, timestamp now) const;

 private:
  std::array<timestamp, promotions_max> latest_{};  // a ring
  std::size_t count_ = 0;                           // ever added
};

}  // namespace moim
