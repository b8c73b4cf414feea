// `moim-sim bench`: every figure that the project promises, in tables.
#pragma once

#include <string>
#include <vector>

#include "sim/bench/bench_options.hpp"

namespace moim::sim {

/// The parts that there are, in their order: "http", "search", "live", "mail", "recovery",
/// "memory", "log".
std::vector<std::string> bench_parts();

/// Runs these parts; 0 unless one failed or has figures that cannot be believed. Whether a target
/// is reached stands in the tables and has no influence.
int bench(const bench_options& options, const std::vector<std::string>& parts);

}  // namespace moim::sim
