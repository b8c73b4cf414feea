// The state that a stream has by its records alone, in canonical bytes: what a live entity must be
// equal to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/auditor/ledger.hpp"

namespace moim::sim {

/// None when the ledger has no such version of the stream, or it cannot be read.
std::optional<std::string> replayed_state(const ledger& log, const std::string& stream,
                                          std::uint64_t version);

}  // namespace moim::sim
