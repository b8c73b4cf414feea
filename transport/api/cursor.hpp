// Cursors of keyset-paged lists: the key of the last item as opaque text. base64url over the key as
// eight bytes, big-endian.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace moim::transport {

std::string cursor_of(std::uint64_t key);

/// None for what `cursor_of` does not give out.
std::optional<std::uint64_t> parse_cursor(std::string_view text);

}  // namespace moim::transport
