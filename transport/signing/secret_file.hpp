// A file with 32 secret bytes that is made when it is first needed and read from then on.
//
// Mode 0600: 43 characters of base64url over 32 random bytes, a line feed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>

namespace moim::transport {

inline constexpr std::size_t secret_bytes = 32;

/// A key for one purpose.
using secret_key = std::array<std::uint8_t, secret_bytes>;

/// Why there is no secret, for the operator to read.
struct secret_failure {
  std::string reason;
};

/// Reads the file, or makes it. Of two processes that make it at once both get the same one, and it
/// is synced to disk before it is used. Refused when others may read the file.
[[nodiscard]] std::variant<secret_key, secret_failure> load_or_make_secret_file(
    const std::filesystem::path& path);

}  // namespace moim::transport
