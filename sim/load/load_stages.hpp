// Stages and their arithmetic: how many VUs there are, and when iterations arrive, as pure
// functions of the time since the start of a run. Both are k6's, to the instant.
//
//   A stage takes `duration` and moves linearly from the target before it to its own. One without
//   duration jumps.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace moim::sim::load {

using std::chrono::nanoseconds;

struct stage {
  nanoseconds duration{0};
  std::uint32_t target = 0;  ///< VUs, or iterations a second
  bool operator==(const stage&) const = default;
};

using stages = std::vector<stage>;

inline double seconds_of(nanoseconds t) {
  return std::chrono::duration<double>(t).count();
}

/// What is wrong with a stage or a duration, for its author to read.
struct stage_error : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// "1m30s", "500ms", "1.5h", "0s". Throws stage_error.
nanoseconds parse_duration(std::string_view text);
/// "30s:100,1m:100,10s:0", as the flag --stage of k6. Throws stage_error, also past the limits.
stages parse_stages(std::string_view text);

nanoseconds total_duration(const stages& of);
std::uint32_t peak_target(std::uint32_t start, const stages& of);
/// Every duration times `factor`.
stages with_time_scale(stages of, double factor);
/// Every target in proportion, so that `from` becomes `to`.
std::uint32_t scaled(std::uint32_t target, std::uint32_t from, std::uint32_t to);

/// The number of VUs over time. Going up, VU n starts when the line reaches n; going down it stops
/// when the line reaches n - 1.
class vu_ramp {
 public:
  vu_ramp(std::uint32_t start, stages of) : start_(start), stages_(std::move(of)) {}

  /// At `t` since the start; none from the end on.
  std::uint32_t at(nanoseconds t) const;
  /// When the number changes next after `t`; none from the end on.
  std::optional<nanoseconds> next_change(nanoseconds t) const;
  nanoseconds duration() const { return total_duration(stages_); }

 private:
  const std::uint32_t start_;
  const stages stages_;
};

/// The instants at which iterations are due: the n-th one (from 1) when the area below the line of
/// the rate reaches n.
class arrival_times {
 public:
  /// Targets are iterations per `time_unit`.
  arrival_times(std::uint32_t start_rate, stages of, nanoseconds time_unit);

  /// Since the start of the run; none after the last one. Goes forward with each call.
  std::optional<nanoseconds> next();
  /// The planned rate at `t`, in iterations a second.
  double rate_at(nanoseconds t) const;

 private:
  double rate_of(std::uint32_t target) const;  // iterations per ns

  const std::uint32_t start_rate_;
  const stages stages_;
  const double time_unit_ns_;
  std::size_t stage_ = 0;
  double stage_start_ns_ = 0;
  double before_stage_ = 0;  // iterations due before this stage, with their fraction
  double n_ = 1;
};

}  // namespace moim::sim::load
