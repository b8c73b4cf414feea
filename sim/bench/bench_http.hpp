// Speed through the whole stack: what one machine reserves and reads in a second, against what a
// bare Beast server answers in the same minutes.
#pragma once

#include "sim/bench/bench_options.hpp"

namespace moim::sim {

/// Prints the table. False when a figure cannot be believed: answers that are not good, or that the
/// server does not know of. Throws std::runtime_error when a program does not start.
bool bench_http(const bench_options& options);

}  // namespace moim::sim
