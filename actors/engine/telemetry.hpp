// Numbers that the actors count while they work and that /metrics, /readyz and the position checks
// read from other threads. Plain atomics: counting must not cost anything that shows.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace moim::actors {

/// Counts of values up to each bound, then of all larger ones; not cumulative.
template <std::size_t N>
class distribution {
 public:
  explicit distribution(const std::array<double, N>& bounds) : bounds_(bounds) {}

  void add(double value) {
    std::size_t i = 0;
    while (i < N && value > bounds_[i]) {
      ++i;
    }
    counts_[i].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }

  const std::array<double, N>& bounds() const { return bounds_; }
  std::uint64_t count(std::size_t i) const { return counts_[i].load(std::memory_order_relaxed); }
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::array<double, N> bounds_;
  std::array<std::atomic<std::uint64_t>, N + 1> counts_{};
  std::atomic<double> sum_{0};
};

struct telemetry {
  std::atomic<std::uint64_t> committed_position{0};  ///< last durable event
  std::atomic<std::uint64_t> projected_position{0};  ///< last event that queries show
  std::atomic<std::uint64_t> reacted_position{0};    ///< last event whose commands are answered
  std::atomic<std::int64_t> commands_in_flight{0};   ///< of reactions
  std::atomic<std::int64_t> append_queue{0};         ///< commands waiting for the disk
  std::atomic<std::int64_t> entities{0};             ///< entities in memory
  std::atomic<std::uint64_t> events{0};              ///< appended since the start
  distribution<10> batch_events{{1, 2, 4, 8, 16, 32, 64, 128, 256, 1024}};
  distribution<12> sync_seconds{
      {.0001, .0002, .0003, .0005, .001, .002, .005, .01, .02, .05, .1, 1}};
  /// Why the log stopped accepting; null while it works. Set once.
  std::atomic<std::shared_ptr<const std::string>> failure;
};

}  // namespace moim::actors
