// One run: a scenario under an executor against a target, from the first VU to the last, and all
// that was measured of it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sim/load/load_executor.hpp"
#include "sim/load/load_metrics.hpp"
#include "sim/load/load_script.hpp"
#include "sim/load/load_target.hpp"
#include "sim/load/load_threshold.hpp"
#include "sim/load/load_usage.hpp"

namespace moim::sim::load {

struct run_plan {
  const scenario* script = nullptr;
  std::variant<ramping_vus_options, ramping_arrival_rate_options> executor;
  std::vector<threshold> thresholds;
  /// What happens before counts for nothing.
  nanoseconds warm_up{0};
  std::uint64_t seed = 1;
};

/// A line of the report: what happened in an interval.
struct interval_row {
  double seconds = 0;  ///< since the start, at its end
  double requests_a_second = 0;
  double failed_a_second = 0;
  double iterations_a_second = 0;
  double dropped_a_second = 0;
  double p50_ms = 0;
  double p95_ms = 0;
  double p99_ms = 0;
  double max_ms = 0;
  std::uint32_t vus = 0;  ///< active at once, at most
  double planned = 0;     ///< VUs, or iterations a second
};

struct run_result {
  metrics measured;
  std::vector<interval_row> rows;
  std::vector<threshold_verdict> verdicts;
  usage used;
  double seconds = 0;    ///< that the metrics cover
  bool aborted = false;  ///< by a signal

  bool passed() const;
};

/// "ramping-vus: up to 50 looping VUs for 3m0s over 3 stages (…)", of a plan.
std::string describe(const run_plan& plan);
/// How many VUs it may make.
std::uint32_t vus_of(const run_plan& plan);
bool is_open_model(const run_plan& plan);
nanoseconds duration_of(const run_plan& plan);

/// Ends early, with what was measured until then, when `stop_was_asked` (load_signals.hpp).
/// Progress goes to standard error when `shows_progress`.
run_result run(const run_plan& plan, load_target& target, bool shows_progress);

}  // namespace moim::sim::load
