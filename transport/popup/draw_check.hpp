// Verifies a lottery from what is published of it: the commitment, the secret, the chain value of
// the closing of the line, and the entrants.
#pragma once

#include <string>
#include <vector>

#include "transport/popup/slot_history.hpp"

namespace moim::transport {

/// What does not follow, one sentence each; empty when the draw is what it should be.
std::vector<std::string> check_draw(const slot_id& slot, const slot_plan& plan,
                                    const draw_history& draw);

}  // namespace moim::transport
