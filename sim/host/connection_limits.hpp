// Raises the limits of the system for many connections.
#pragma once

#include <cstdint>

namespace moim::sim {

/// Raises the limits of this process. Throws std::runtime_error when so many cannot be had.
void make_room_for_connections(std::uint32_t count);

}  // namespace moim::sim
