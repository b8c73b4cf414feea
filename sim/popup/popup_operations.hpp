// The operations of clients on slots and stores, and the commands that their questions become.
#pragma once

#include <span>

#include "sim/workload/clients.hpp"
#include "sim/workload/operation.hpp"

namespace moim::sim {

std::span<const operation_type> popup_operations();
std::span<const question_route> popup_routes();

/// Asks every slot for a user.
void show_all_places(clients& of, std::uint32_t user, std::int64_t& now_ms);

}  // namespace moim::sim
