// Reading a histogram: a percentile walks the buckets up to the wanted rank.
#include "sim/load/load_histogram.hpp"

#include <cmath>

namespace moim::sim::load {

void histogram::clear() {
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = 0;
  sum_ = 0;
  min_ = std::numeric_limits<std::int64_t>::max();
  max_ = 0;
}

std::int64_t histogram::percentile(double percent) const {
  if (count_ == 0) return 0;
  const auto wanted =
      static_cast<std::uint64_t>(std::ceil(percent / 100 * static_cast<double>(count_)));
  const auto rank = std::clamp<std::uint64_t>(wanted, 1, count_);
  if (rank == count_) return max_;
  std::uint64_t seen = 0;
  std::size_t bucket = 0;
  while ((seen += counts_[bucket]) < rank) ++bucket;
  return std::clamp(middle_of(bucket), min_, max_);
}

std::int64_t histogram::middle_of(std::size_t bucket) {
  if (bucket < 2 * buckets_a_doubling) return static_cast<std::int64_t>(bucket);
  const std::size_t e = bucket / buckets_a_doubling - 1;
  const auto low = static_cast<std::int64_t>((bucket - e * buckets_a_doubling) << e);
  const auto width = std::int64_t{1} << e;
  return low + width / 2;
}

}  // namespace moim::sim::load
