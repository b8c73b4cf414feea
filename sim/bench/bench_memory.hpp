// What a waiting user, an idle connection, an entity in memory and a slot at rest cost.
#pragma once

#include "sim/bench/bench_options.hpp"

namespace moim::sim {

/// Prints the table. Throws std::runtime_error when the server fails or too few files may be open.
bool bench_memory(const bench_options& options);

}  // namespace moim::sim
