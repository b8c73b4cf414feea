// The account subject of the simulation: accounts and logins.
#pragma once

#include "sim/workload/subject.hpp"

namespace moim::sim {

simulated_subject account_subject();

}  // namespace moim::sim
