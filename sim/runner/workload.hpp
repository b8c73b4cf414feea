// The workload of a seed: its configuration, and its operations one after the other.
#pragma once

#include <cstdint>

#include "sim/workload/operation.hpp"
#include "sim/workload/workload_config.hpp"

namespace moim::sim {

workload_config make_workload_config(std::uint64_t seed);

/// The n-th operation depends on nothing but the seed and n.
operation operation_of(std::uint64_t seed, std::uint64_t n, const workload_config& config);

}  // namespace moim::sim
