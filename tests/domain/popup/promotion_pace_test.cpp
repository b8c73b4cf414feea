// Estimates from promotions: the arithmetic, and when there is no estimate.
#include "domain/popup/promotion_pace.hpp"

#include <doctest/doctest.h>

namespace moim::promotion_pace_test {

namespace {

/// A promotion every `gap_ms`, the last one at `last`.
promotion_pace steady(std::size_t count, std::int64_t gap_ms, timestamp last) {
  promotion_pace pace;
  for (auto left = static_cast<std::int64_t>(count) - 1; left >= 0; --left) {
    pace.add({last.ms - left * gap_ms});
  }
  return pace;
}

constexpr timestamp now{1'000'000'000};
constexpr auto least = promotion_pace::promotions_min;
constexpr auto window = promotion_pace::window_ms;

}  // namespace

TEST_CASE("pace: few promotions are no basis") {
  CHECK_FALSE(promotion_pace{}.seconds_to(1, now));
  CHECK_FALSE(steady(least - 1, 1'000, now).seconds_to(1, now));
  CHECK(steady(least, 1'000, now).seconds_to(1, now));
}

TEST_CASE("pace: old promotions are no basis") {
  const auto pace = steady(least, 1'000, now);
  CHECK(pace.seconds_to(1, {now.ms + window - 1'000 * 4}));
  CHECK_FALSE(pace.seconds_to(1, {now.ms + window - 1'000 * 4 + 1}));
}

TEST_CASE("pace: who does not wait is told nothing") {
  CHECK_FALSE(steady(least, 1'000, now).seconds_to(0, now));
}

TEST_CASE("pace: as many seconds as that many promotions took, rounded up") {
  // The oldest of ten counts nine gaps ago.
  const auto pace = steady(10, 1'000, now);
  CHECK(pace.seconds_to(10, now) == 9);
  CHECK(pace.seconds_to(1, now) == 1);
  CHECK(pace.seconds_to(100, now) == 90);
  CHECK(pace.seconds_to(4'000'000'000, now) == 3'600'000'000);
}

TEST_CASE("pace: a line that has stopped takes longer and longer") {
  const auto pace = steady(10, 1'000, now);
  CHECK(pace.seconds_to(10, {now.ms + 9'000}) == 18);
}

TEST_CASE("pace: only the latest promotions count") {
  auto pace = steady(1'000, 5'000, {now.ms - promotion_pace::promotions_max * 100});
  for (std::size_t left = promotion_pace::promotions_max; left > 0; --left) {
    pace.add({now.ms - static_cast<std::int64_t>(left - 1) * 100});
  }
  CHECK(pace.seconds_to(promotion_pace::promotions_max, now) == 7);  // 63 gaps of 100 ms
}

TEST_CASE("pace: all at once is no time at all, and a clock that steps back does no harm") {
  CHECK(steady(least, 0, now).seconds_to(3, now) == 0);
  CHECK(steady(least, 1'000, now).seconds_to(5, {now.ms - 60'000}) == 0);
}

}  // namespace moim::promotion_pace_test
