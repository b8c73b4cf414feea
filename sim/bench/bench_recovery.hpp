// How long users wait for a server that starts on a long log, and how fast everything can be
// rebuilt from it.
#pragma once

#include "sim/bench/bench_options.hpp"

namespace moim::sim {

/// Prints the table. Throws std::runtime_error when the log or the server fails.
bool bench_recovery(const bench_options& options);

}  // namespace moim::sim
