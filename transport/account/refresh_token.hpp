// Refresh tokens renew a session for weeks. Nothing is stored for one: the token names the session
// and its generation, and the account knows which generation is due (domain/account/account.hpp).
// 80 characters of base64url over 60 bytes, numbers big-endian:
//
//    0  16  user uuid
//   16  16  session uuid
//   32   4  generation
//   36  24  HMAC-SHA256 of bytes 0 to 35 under the key "refresh-token", its first 24 bytes
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/account/account_ids.hpp"
#include "transport/signing/hmac.hpp"

namespace moim::transport {

struct refresh_claims {
  user_id user;
  session_id session;
  std::uint32_t generation = 0;
  bool operator==(const refresh_claims&) const = default;
};

/// Not thread-safe: one object for each thread.
class refresh_tokens {
 public:
  /// With `server_secret::derive("refresh-token")`.
  explicit refresh_tokens(const secret_key& key) : hmac_(key) {}

  std::string make(const refresh_claims& claims);

  /// None when the token is not one of ours. Whether it is still good, the account decides.
  std::optional<refresh_claims> parse(std::string_view token);

 private:
  hmac_sha256 hmac_;
};

}  // namespace moim::transport
