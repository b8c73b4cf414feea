// Access tokens name the caller and the caller's role for minutes, so that a request needs no
// look-up. A JSON Web Token (RFC 7519) signed with HS256 (RFC 7515, RFC 7518 3.2):
//
//   token   = header "." payload "." signature       each part base64url without padding
//   header  = {"alg":"HS256","typ":"JWT"}            these bytes and no others
//   payload = {"sub":"<user uuid>","role":"<role>","iat":<seconds>,"exp":<seconds>}
//
// One algorithm, one spelling: there is no header to interpret, hence no "alg" to confuse.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "domain/calendar.hpp"
#include "domain/ids.hpp"
#include "domain/role.hpp"
#include "transport/signing/hmac.hpp"

namespace moim::transport {

/// Longer ones are refused before they are looked at; those that we issue have about 210.
inline constexpr std::size_t access_token_characters_max = 256;

struct access_claims {
  user_id user;
  role may = role::user;
  timestamp issued_at;   ///< whole seconds
  timestamp expires_at;  ///< whole seconds; refused from then on (RFC 7519 4.1.4)
};

/// Why a token was refused. To the client an expired one is `token_expired`: it should refresh;
/// the others are `unauthenticated`.
enum class token_fault { none, malformed, bad_signature, expired };

/// Issues and verifies. Not thread-safe: one object for each thread.
class access_tokens {
 public:
  /// With `server_secret::derive("access-token")`.
  explicit access_tokens(const secret_key& key) : hmac_(key) {}

  std::string issue(user_id user, role may, timestamp now, std::chrono::seconds lifetime);

  /// None when refused; then `why`, when given, tells the reason.
  std::optional<access_claims> verify(std::string_view token, timestamp now,
                                      token_fault* why = nullptr);

 private:
  hmac_sha256 hmac_;
};

}  // namespace moim::transport
