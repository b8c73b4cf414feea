// The mail subject of the simulation: mailboxes and the mail server.
#pragma once

#include "sim/workload/subject.hpp"

namespace moim::sim {

simulated_subject mail_subject();

}  // namespace moim::sim
