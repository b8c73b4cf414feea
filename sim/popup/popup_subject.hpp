// Stores, slots and permits in the simulation.
#pragma once

#include "sim/workload/subject.hpp"

namespace moim::sim {

simulated_subject popup_subject();

}  // namespace moim::sim
