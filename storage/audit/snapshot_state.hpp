// The state in a snapshot in a form that can be compared with a log that is replayed without keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/keys/personal_keys.hpp"

namespace moim::storage {

/// The state in a snapshot of that stream as its `impersonal_state`. One with personal fields is
/// sealed: none when the key of its owner is destroyed, empty when it does not open.
std::optional<std::string> impersonal_snapshot(const personal_keys& keys, std::string_view stream,
                                               const snapshot& value);

}  // namespace moim::storage
