// The one secret of a server, from which the key of every purpose is derived: an operator keeps one
// secret safe, and a key that leaks compromises one purpose only.
//
// File `<data>/secret`, see secret_file.hpp. Replacing it signs everybody out and changes nothing
// else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "transport/signing/secret_file.hpp"

namespace moim::transport {

/// A configured secret is text of at least this many bytes; make it with `openssl rand -base64 32`.
inline constexpr std::size_t configured_secret_bytes_min = 32;
inline constexpr std::size_t configured_secret_bytes_max = 4'096;

/// Move-only, and wiped from memory when it goes.
class server_secret {
 public:
  explicit server_secret(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
  server_secret(server_secret&& other) noexcept = default;
  server_secret& operator=(server_secret&& other) noexcept;
  ~server_secret();

  /// The key of a purpose, for example "access-token". Labels are permanent.
  secret_key derive(std::string_view label) const;

 private:
  std::vector<std::uint8_t> bytes_;
};

/// Reads `<data>/secret`, or makes it.
[[nodiscard]] std::variant<server_secret, secret_failure> load_or_make_secret(
    const std::filesystem::path& data_directory);

/// The secret that an operator configured.
[[nodiscard]] std::variant<server_secret, secret_failure> configured_secret(std::string_view text);

/// HKDF with SHA-256 (RFC 5869).
void hkdf_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> salt,
                 std::span<const std::uint8_t> info, std::span<std::uint8_t> out);

}  // namespace moim::transport
