// What a snapshot holds, as somebody can compare it who replays the log without keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/keys/personal_keys.hpp"

namespace moim::storage {

/// The state in a snapshot of that stream as its `impersonal_state`. An account's is sealed: none
/// when its key is destroyed, and then no more can be said of it. What does not open is empty.
std::optional<std::string> impersonal_snapshot(const personal_keys& keys, std::string_view stream,
                                               const snapshot& value);

}  // namespace moim::storage
