// The operations of clients on accounts and logins, and the commands that their questions become.
#pragma once

#include <span>

#include "sim/workload/clients.hpp"
#include "sim/workload/operation.hpp"

namespace moim::sim {

std::span<const operation_type> account_operations();
std::span<const question_route> account_routes();

/// Asks for the account of a user.
void show_own_account(clients& of, std::uint32_t user, std::int64_t& now_ms);

}  // namespace moim::sim
