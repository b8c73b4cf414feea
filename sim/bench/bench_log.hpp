// `moim-sim bench-log`: what the event log costs, without anything around it.
#pragma once

namespace moim::sim {

/// Prints a table; 0 unless the log failed. `smoke` runs a small part, to see that it works.
int bench_log(bool smoke = false);

}  // namespace moim::sim
