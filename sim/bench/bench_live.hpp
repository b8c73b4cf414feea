// Live queues: how many updates a second reach the listeners of one slot, how long a change is on
// its way, and what that costs.
#pragma once

#include "sim/bench/bench_options.hpp"

namespace moim::sim {

/// Prints the table. False when a figure cannot be believed: a listener that was lost, or that was
/// not told its place to the number.
bool bench_live(const bench_options& options);

}  // namespace moim::sim
