// Conditional reads: whether the client has the answer already (RFC 9110 13.1.2).
#pragma once

#include <string_view>

namespace moim::transport {

/// Whether a list of entity tags, as If-None-Match has it, names this one. `*` names every one, and
/// `W/` makes no difference, as reads compare weakly.
bool names_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace moim::transport
