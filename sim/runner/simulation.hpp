// One simulated run: a server lives and dies on a simulated disk while clients want things of it,
// and a checker watches. One seed decides everything: what is asked, which actor runs next, when
// time passes, when the disk is slow, torn or fails, and when the process ends and starts again.
//
// First comes a phase with faults, in which nothing untrue may be told and nothing durable be lost.
// Then the world heals, and everything that is pending must finish. docs/simulation.md tells more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/planted/planted_bug.hpp"
#include "sim/world/simulated_storage.hpp"

namespace moim::sim {

struct run_options {
  std::uint64_t seed = 1;
  std::uint64_t steps = 2'000;  ///< of the phase with faults
  const planted_bug* planted = nullptr;
  /// Numbers of the operations that happen, ascending; none: all.
  std::optional<std::vector<std::uint64_t>> only;
  std::size_t trace_lines = 0;  ///< how many of the last lines are kept
};

struct run_result {
  std::uint64_t seed = 0;
  std::uint64_t hash = 0;               ///< of everything that happened
  std::vector<std::string> complaints;  ///< empty: every promise was kept
  std::vector<std::string> lines;
  std::uint64_t operations = 0;  ///< numbers 0 to operations - 1 were due
  std::uint64_t answers = 0;
  std::uint64_t events = 0;
  std::uint64_t deliveries = 0;  ///< that reached outside services
  std::uint64_t restarts = 0;
};

run_result simulate(const run_options& options);
/// On another log than the simulated one. The storage is new, and outlives the run.
run_result simulate(const run_options& options, simulated_storage& storage);

}  // namespace moim::sim
