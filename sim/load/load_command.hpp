// `moim-sim load`: its flags, checked, and what they mean.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/load/load_run.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace moim::sim::load {

/// k6's exit codes for a run that missed a threshold, and one that a signal ended.
inline constexpr int exit_thresholds_missed = 99;
inline constexpr int exit_aborted = 105;

struct load_options {
  std::string scenario = "smoke";
  target_options target;
  std::string executor = "ramping-vus";
  std::string stages;  ///< empty: those of the scenario
  double time_scale = 1;
  std::uint32_t vus = 0;   ///< peak; 0: as the scenario says
  std::uint32_t rate = 0;  ///< peak, iterations a second; chooses ramping-arrival-rate
  std::uint32_t start_vus = 1;
  std::uint32_t pre_allocated_vus = 0;  ///< 0: a tenth of a second's iterations
  std::uint32_t max_vus = 10'000;
  std::string graceful_ramp_down = "30s";
  std::string graceful_stop = "30s";
  std::vector<std::string> thresholds;  ///< none: those of the scenario
  std::uint64_t seed = 1;
  std::vector<std::string> capacity_of;  ///< none: load and spike
  std::filesystem::path report;
  bool quiet = false;
};

void add_load_options(CLI::App& app, load_options& options);

/// Throws stage_error or threshold_error, and std::invalid_argument for flags that contradict each
/// other.
run_plan plan_of(const load_options& options);

/// Returns the exit code. Throws std::invalid_argument for bad flags, std::runtime_error when the
/// target cannot be loaded.
int run_load(const load_options& options);

}  // namespace moim::sim::load
