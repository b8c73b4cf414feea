// Durations counted in buckets that grow with the value, after HdrHistogram: bounded memory however
// many are recorded, and a bounded relative error.
//
//   value v in ns        bucket
//   0 … 127              v itself
//   from 128             e = bits of v - 7, bucket 64 e + (v >> e): 64 buckets for each doubling
//
// A percentile is the middle of its bucket, so it is off by at most 1/128 of itself (0.8 %).
// Count, sum, smallest and largest value are exact.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

namespace moim::sim::load {

/// Durations are recorded in ns; reports and thresholds speak of ms.
inline constexpr double ns_a_ms = 1e6;

class histogram {
 public:
  static constexpr double relative_error_max = 1.0 / 128;
  /// Longer durations (2.4 hours) count as this one in percentiles.
  static constexpr std::int64_t value_ns_max = (std::int64_t{1} << 43) - 1;

  histogram() : counts_(bucket_of(value_ns_max) + 1) {}

  /// Negative durations count as 0.
  void record(std::int64_t ns) {
    ns = std::max<std::int64_t>(0, ns);
    ++counts_[bucket_of(std::min(ns, value_ns_max))];
    ++count_;
    sum_ += static_cast<double>(ns);
    min_ = std::min(min_, ns);
    max_ = std::max(max_, ns);
  }
  void clear();

  std::uint64_t count() const { return count_; }
  /// All of these are in ns, and 0 when nothing was recorded.
  std::int64_t min() const { return count_ == 0 ? 0 : min_; }
  std::int64_t max() const { return max_; }
  double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }
  /// What `percent` (0 to 100) of all values are not above.
  std::int64_t percentile(double percent) const;

 private:
  static constexpr std::size_t buckets_a_doubling = 64;

  static std::size_t bucket_of(std::int64_t ns) {
    const int e = std::max(0, static_cast<int>(std::bit_width(static_cast<std::uint64_t>(ns))) - 7);
    return static_cast<std::size_t>(e) * buckets_a_doubling + static_cast<std::size_t>(ns >> e);
  }
  static std::int64_t middle_of(std::size_t bucket);

  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  double sum_ = 0;
  std::int64_t min_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t max_ = 0;
};

}  // namespace moim::sim::load
