// Ed25519 signatures (RFC 8032) through libsodium: anybody who has the public key can verify them.
// Signing is deterministic, so the same message always has the same signature.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "transport/signing/secret_file.hpp"

namespace moim::transport {

using ed25519_public_key = std::array<std::uint8_t, 32>;
using ed25519_signature = std::array<std::uint8_t, 64>;

/// Move-only, and wiped from memory when it goes. Any number of threads may sign at once.
class ed25519_key {
 public:
  /// The seed is what RFC 8032 calls the private key, and JWK (RFC 8037) `d`.
  explicit ed25519_key(const secret_key& seed);
  ed25519_key(ed25519_key&&) noexcept;
  ed25519_key& operator=(ed25519_key&&) noexcept;
  ~ed25519_key();

  const ed25519_public_key& public_key() const { return public_key_; }
  ed25519_signature sign(std::string_view message) const;

 private:
  struct wiped;
  ed25519_public_key public_key_;
  std::unique_ptr<wiped> secret_;
};

/// Also refuses signatures that have a second spelling, and keys of small order (RFC 8032 8.4).
[[nodiscard]] bool verify_ed25519(const ed25519_public_key& key, std::string_view message,
                                  const ed25519_signature& signature);

}  // namespace moim::transport
