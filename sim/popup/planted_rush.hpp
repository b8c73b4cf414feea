// The part of planted_rules that the clock decides: openings, draws and offers.
#pragma once

#include "domain/popup/slot.hpp"
#include "sim/planted/planted_bugs.hpp"

namespace moim::sim {

bool breaks_rush(bug what);

decision<slot> decide_rush(bug broken, const slot_state& s, const slot::command& c,
                           const context& ctx);

/// Believes every event.
void evolve_rush(slot_state& s, const slot::event& e, timestamp at);

}  // namespace moim::sim
