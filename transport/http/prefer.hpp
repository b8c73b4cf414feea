// Parses the Prefer header (RFC 7240).
#pragma once

#include <string_view>

namespace moim::transport {

/// What `Preference-Applied` says when it was done.
inline constexpr std::string_view minimal_preference = "return=minimal";

/// Whether a Prefer header asks for as little as possible. Of several `return` preferences the
/// first counts.
bool prefers_minimal(std::string_view prefer);

}  // namespace moim::transport
