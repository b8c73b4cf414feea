// The operations of clients on mailboxes, the commands that their questions become, and the faults
// of mail.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/workload/clients.hpp"
#include "sim/workload/operation.hpp"

namespace moim::sim {

std::span<const operation_type> mail_operations();
std::span<const question_route> mail_routes();

/// When users are reminded of slots, ascending.
std::vector<std::int64_t> reminder_instants(const workload_config& config);

}  // namespace moim::sim
