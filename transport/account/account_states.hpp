// The states of accounts and logins as JSON for auditors.
#pragma once

#include <string>
#include <vector>

#include "transport/api/schema.hpp"

namespace moim::storage {
class replayed_state;
}

namespace moim::transport {

/// Appends the state of an entity as JSON; false when it is of another subject.
bool write_account_state(std::string& out, const storage::replayed_state& replayed);

/// The schemas of what that writes.
std::vector<schema_maker> account_state_schemas();

}  // namespace moim::transport
