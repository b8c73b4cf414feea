// Mailboxes and the mail server in the simulation.
#pragma once

#include "sim/workload/subject.hpp"

namespace moim::sim {

simulated_subject mail_subject();

}  // namespace moim::sim
