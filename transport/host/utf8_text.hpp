// Checks UTF-8 (RFC 3629), and makes one clean line of text that others wrote.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace moim::transport {

/// Bytes of the character at the front of a text that is not empty; 0 when it is malformed.
std::size_t character_bytes(std::string_view text);

/// Valid UTF-8 on one line: each control character and each malformed byte becomes a space or
/// U+FFFD. The result cannot end a header line.
std::string clean_line(std::string_view text);

}  // namespace moim::transport
