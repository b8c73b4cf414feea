// How much a server takes: the arrival rate at which p(99) passes 200 ms, found with steps of a
// constant rate, first upward, then by halving what lies between the last good and the first bad
// one. Afterwards the same scenario runs with its own shape below 60 % of that rate.
#pragma once

#include <functional>
#include <vector>

#include "sim/load/load_run.hpp"

namespace moim::sim::load {

struct capacity_options {
  double first_rate = 500;                       ///< iterations a second
  nanoseconds hold = std::chrono::seconds{5};    ///< that a step is measured
  nanoseconds check = std::chrono::seconds{30};  ///< that the run below capacity takes
};

/// The largest good rate, by trying. `is_good` is called with rates of iterations a second, and
/// once more when it says no, because something else on the machine may have been the reason. 0
/// when the first rate is bad already.
double search_capacity(double first_rate, double rate_max,
                       const std::function<bool(double)>& is_good);

/// Prints tables. Before a step is measured it runs for 2 s, but not for more than ten times what
/// is measured. True when the run below capacity kept to its bounds: no failures, nothing dropped,
/// and p(99) below 50 ms.
bool find_capacity(const scenario& script, const capacity_options& options, load_target& target);

}  // namespace moim::sim::load
