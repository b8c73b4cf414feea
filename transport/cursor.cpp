// Strict decoding makes the text of a key unique.
#include "transport/cursor.hpp"

#include <array>

#include "transport/base64url.hpp"

namespace moim::transport {

std::string cursor_of(std::uint64_t key) {
  std::array<std::uint8_t, 8> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(key >> (56 - 8 * i));
  }
  return to_base64url(bytes);
}

std::optional<std::uint64_t> parse_cursor(std::string_view text) {
  std::array<std::uint8_t, 8> bytes;
  if (!from_base64url(text, bytes)) {
    return std::nullopt;
  }
  std::uint64_t key = 0;
  for (const auto byte : bytes) {
    key = key << 8 | byte;
  }
  return key;
}

}  // namespace moim::transport
