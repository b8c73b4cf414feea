// The part of planted_slot for what the clock decides: openings, draws and offers.
#pragma once

#include "sim/popup/planted_slot.hpp"

namespace moim::sim {

bool breaks_rush(slot_bug what);

decision<slot> decide_rush(slot_bug broken, const slot_state& s, const slot::command& c,
                           const context& ctx);

/// Believes every event.
void evolve_rush(slot_state& s, const slot::event& e, timestamp at);

}  // namespace moim::sim
