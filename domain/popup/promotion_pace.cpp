// Goes over the ring from the newest promotion to the oldest within the window.
#include "domain/popup/promotion_pace.hpp"

#include <algorithm>

namespace moim {

void promotion_pace::add(timestamp at) {
  latest_[count_++ % promotions_max] = at;
}

std::optional<std::uint64_t> promotion_pace::seconds_to(std::uint32_t position,
                                                        timestamp now) const {
  const auto known = std::min(count_, promotions_max);
  std::uint64_t counted = 0;
  std::int64_t span_ms = 0;
  while (counted < known) {
    const auto age_ms = now.ms - latest_[(count_ - 1 - counted) % promotions_max].ms;
    if (age_ms > window_ms) {
      break;
    }
    span_ms = std::max(span_ms, age_ms);
    ++counted;
  }
  if (position == 0 || counted < promotions_min) {
    return std::nullopt;
  }
  constexpr std::uint64_t second_ms = 1'000;
  const auto ms = static_cast<std::uint64_t>(span_ms) * position / counted;
  return (ms + second_ms - 1) / second_ms;
}

}  // namespace moim
