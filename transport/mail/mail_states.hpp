// The states of mailboxes as JSON for auditors.
#pragma once

#include <string>

namespace moim::storage {
class replayed_state;
}

namespace moim::transport {

/// Appends the state of an entity as JSON; false when it is of another subject.
bool write_mail_state(std::string& out, const storage::replayed_state& replayed);

}  // namespace moim::transport
