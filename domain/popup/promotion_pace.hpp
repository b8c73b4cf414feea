// Estimates the waiting time of a place in line from the promotions of the last minutes. Too few
// promotions give no estimate.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "domain/calendar.hpp"

namespace moim {

class promotion_pace {
 public:
  /// Fewer promotions within the window give no estimate.
  static constexpr std::size_t promotions_min = 5;
  /// Only the latest ones count, so that the estimate follows the line.
  static constexpr std::size_t promotions_max = 64;
  static constexpr std::int64_t window_ms = 10LL * 60 * 1000;

  /// Call it with instants in ascending order.
  void add(timestamp at);

  /// Seconds until the one at `position` (1 is next) gets a place, if promotions go on at the
  /// rate from the oldest one that counts until `now`. For a line that has stopped the estimate
  /// grows, until the window holds too few promotions.
  std::optional<std::uint64_t> seconds_to(std::uint32_t position, timestamp now) const;

 private:
  std::array<timestamp, promotions_max> latest_{};  // a ring
  std::size_t count_ = 0;                           // ever added
};

}  // namespace moim
