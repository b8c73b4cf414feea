// Accounts and logins in the simulation.
#pragma once

#include "sim/workload/subject.hpp"

namespace moim::sim {

simulated_subject account_subject();

}  // namespace moim::sim
