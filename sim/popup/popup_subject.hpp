// The popup subject of the simulation: stores, slots and permits.
#pragma once

#include "sim/workload/subject.hpp"

namespace moim::sim {

simulated_subject popup_subject();

}  // namespace moim::sim
