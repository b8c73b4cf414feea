// The stated error of percentiles, against the exact ones of the same values.
#include "sim/load/load_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <doctest/doctest.h>

namespace moim::sim::load::load_histogram_test {

namespace {

std::int64_t exact_percentile(const std::vector<std::int64_t>& sorted, double percent) {
  const auto rank = std::ceil(percent / 100 * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::max(1.0, rank)) - 1];
}

}  // namespace

TEST_CASE("a percentile of a histogram is off by less than a hundredth") {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> latency(std::log(2e6), 2.0);  // around 2 ms, a long tail
  histogram h;
  std::vector<std::int64_t> values;
  for (int i = 0; i < 100'000; ++i) {
    values.push_back(static_cast<std::int64_t>(latency(random)));
    h.record(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double percent : {0.0, 1.0, 10.0, 50.0, 90.0, 95.0, 99.0, 99.9, 99.99, 100.0}) {
    CAPTURE(percent);
    const auto exact = static_cast<double>(exact_percentile(values, percent));
    const auto found = static_cast<double>(h.percentile(percent));
    CHECK(std::abs(found - exact) <= exact * histogram::relative_error_max + 1);
  }
  CHECK(h.count() == values.size());
  CHECK(h.min() == values.front());
  CHECK(h.max() == values.back());
  double sum = 0;
  for (const auto v : values) sum += static_cast<double>(v);
  CHECK(h.mean() == doctest::Approx(sum / static_cast<double>(values.size())));
}

TEST_CASE("every single duration is found again within the stated error") {
  for (std::int64_t v = 1; v < histogram::value_ns_max / 3; v = v * 3 / 2 + 1) {
    histogram h;
    h.record(v - 1);
    h.record(v);
    h.record(histogram::value_ns_max);
    CAPTURE(v);
    const auto found = h.percentile(66);
    CHECK(std::abs(static_cast<double>(found - v)) <=
          static_cast<double>(v) * histogram::relative_error_max + 1);
  }
}

TEST_CASE("a histogram takes what is too short and too long") {
  histogram h;
  CHECK(h.percentile(99) == 0);
  CHECK(h.mean() == 0);
  h.record(-5);
  CHECK(h.min() == 0);
  const auto too_long = histogram::value_ns_max * 4;
  h.record(too_long);
  h.record(too_long + 1);
  CHECK(h.max() == too_long + 1);
  const auto median = static_cast<double>(h.percentile(50));
  const auto longest = static_cast<double>(histogram::value_ns_max);
  CHECK(median == doctest::Approx(longest).epsilon(0.01));
  h.clear();
  CHECK(h.count() == 0);
  CHECK(h.max() == 0);
  h.record(12);
  CHECK(h.percentile(50) == 12);
}

}  // namespace moim::sim::load::load_histogram_test
