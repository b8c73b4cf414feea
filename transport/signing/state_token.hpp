// Signed state tokens: a short text that a browser keeps for minutes and hands back unchanged, for
// example the `state` of an OAuth sign-in (RFC 6749 10.12). The server stores nothing.
//
//   token = base64url( u64 expires (ms since 1970, big-endian) | text | first 16 bytes of
//   HMAC-SHA256 )
//
// Each purpose has a key of its own, so a token of one is refused by another.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/calendar.hpp"
#include "transport/signing/hmac.hpp"

namespace moim::transport {

inline constexpr std::size_t state_token_characters_max = 2'048;

/// Not thread-safe: one object for each thread.
class state_tokens {
 public:
  explicit state_tokens(const secret_key& key) : hmac_(key) {}

  std::string issue(std::string_view text, timestamp expires_at);
  /// The text; none when it was not issued here, was changed or has expired.
  std::optional<std::string> accept(std::string_view token, timestamp now);

 private:
  hmac_sha256 hmac_;
};

}  // namespace moim::transport
