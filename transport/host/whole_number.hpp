// Parses whole numbers in paths, queries and headers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace moim::transport {

/// Decimal digits and nothing else; none when there is another character or it exceeds 64 bits.
std::optional<std::uint64_t> parse_whole_number(std::string_view text);

}  // namespace moim::transport
