// How long finding stores takes inside the server, one query at a time, whatever is asked for.
#pragma once

#include "sim/bench/bench_options.hpp"

namespace moim::sim {

/// Prints the table. False when a query finds nothing where it must find something.
bool bench_search(const bench_options& options);

}  // namespace moim::sim
