// Runs seeds in processes of their own, several at a time. A process that dies is a finding of the
// seed that it was at: an `ensure` that fails ends a server, and must not end the search.
#pragma once

#include <cstdint>
#include <functional>

#include "sim/runner/simulation.hpp"

namespace moim::sim {

struct seed_range {
  std::uint64_t first = 1;
  std::uint64_t count = 1;  ///< 0: without end
};

/// Calls `seen` with each result as it comes, in no certain order, until it returns false. Throws
/// std::system_error when there are no processes to be had.
void run_seeds(const run_options& options, seed_range seeds, unsigned processes,
               const std::function<bool(const run_result&)>& seen);

/// One run in a process of its own.
run_result simulate_apart(const run_options& options);

}  // namespace moim::sim
