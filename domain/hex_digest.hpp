// A SHA-256 digest as the type of a field, and SHA-256 itself as a plain function, so that the
// rules depend on no library. The log hashes with OpenSSL (storage/codec/sha256.hpp).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace moim {

/// Text: 64 lower-case hexadecimal digits.
struct hex_digest {
  static constexpr std::string_view text_pattern = "^[0-9a-f]{64}$";
  std::array<std::uint8_t, 32> value{};
  auto operator<=>(const hex_digest&) const = default;
};

std::string to_text(const hex_digest& digest);
[[nodiscard]] bool from_text(std::string_view text, hex_digest& out);

/// SHA-256 (FIPS 180-4) of the bytes.
hex_digest sha256_of(std::string_view bytes);

/// The bytes of a digest, as text.
inline std::string_view raw(const hex_digest& digest) {
  return {reinterpret_cast<const char*>(digest.value.data()), digest.value.size()};
}

}  // namespace moim
