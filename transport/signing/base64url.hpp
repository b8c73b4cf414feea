// Base64 with the URL-safe alphabet and without padding (RFC 4648 5), as tokens and secrets use
// it. Strict: every byte sequence has exactly one text, so nobody can spell a token differently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace moim::transport {

constexpr std::size_t base64url_characters(std::size_t bytes) {
  return (bytes * 8 + 5) / 6;
}

/// Appends the text of `bytes` to `out`.
void append_base64url(std::string& out, std::span<const std::uint8_t> bytes);
std::string to_base64url(std::span<const std::uint8_t> bytes);

/// Decodes into `out`, whose size must be exactly that of the decoded bytes. False when it is not,
/// at any character outside the alphabet (padding too), and when unused bits are not zero.
[[nodiscard]] bool from_base64url(std::string_view text, std::span<std::uint8_t> out);

}  // namespace moim::transport
