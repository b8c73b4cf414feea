// Encodes and decodes cursors strictly, so that a key has exactly one text.
#include "transport/api/cursor.hpp"

#include <array>

#include "transport/host/big_endian.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport {

std::string cursor_of(std::uint64_t key) {
  std::array<std::uint8_t, number_bytes> bytes;
  put_number(bytes.data(), key);
  return to_base64url(bytes);
}

std::optional<std::uint64_t> parse_cursor(std::string_view text) {
  std::array<std::uint8_t, number_bytes> bytes;
  if (!from_base64url(text, bytes)) {
    return std::nullopt;
  }
  return number_at(bytes.data());
}

}  // namespace moim::transport
