// Public keys as others read them: a JWK Set (RFC 7517) of Ed25519 keys (RFC 8037), each named by
// its thumbprint (RFC 7638).
//
//   {"keys":[{"kty":"OKP","crv":"Ed25519","x":"…","kid":"…","use":"sig","alg":"EdDSA"}]}
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "transport/signing/ed25519.hpp"

namespace moim::transport {

/// Bytes of a set that is read, and keys in it.
inline constexpr std::size_t jwk_set_bytes_max = 64 << 10;
inline constexpr std::size_t jwk_set_keys_max = 100;

struct jwk {
  std::string kid;
  ed25519_public_key key;
  bool operator==(const jwk&) const = default;
};

/// SHA-256 over the key's required members in their canonical JSON, as base64url.
std::string thumbprint(const ed25519_public_key& key);

std::string jwk_set_json(std::span<const jwk> keys);

/// The Ed25519 keys of a set, otherwise what is wrong with it. Keys of other kinds and members that
/// nobody here knows are passed over (RFC 7517 4 and 5); a key without `kid` is named by its
/// thumbprint.
[[nodiscard]] std::variant<std::vector<jwk>, std::string> parse_jwk_set(std::string_view text);

/// Null when there is none of that name.
const jwk* find_key(std::span<const jwk> keys, std::string_view kid);

}  // namespace moim::transport
