// The state tokens and the cookie of a sign-in at Kakao. The cookie holds random bytes that name
// the browser for ten minutes; every token is bound to it, and the verifier of PKCE is derived from
// it with a key of ours, so that the browser itself does not know it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "transport/signing/state_token.hpp"

namespace moim::transport {

inline constexpr std::size_t kakao_code_bytes_max = 1'024;
inline constexpr std::chrono::minutes kakao_sign_in_lifetime{10};
inline constexpr std::chrono::minutes kakao_code_lifetime{2};
inline constexpr std::chrono::minutes kakao_link_lifetime{10};

inline constexpr std::string_view kakao_cookie = "moim_kakao";

/// Not thread-safe: one object for each thread.
class kakao_state_tokens {
 public:
  /// `secure`: the cookie is sent over TLS only.
  kakao_state_tokens(const server_secret& secret, bool secure);

  struct begun {
    std::string state;
    std::string challenge;  ///< of PKCE, S256
    std::string cookie;     ///< a Set-Cookie value
  };
  /// `page` is where the sign-in ends: an index into the allowed pages.
  begun begin(std::size_t page, timestamp now);
  std::optional<std::size_t> page_of(std::string_view state, std::string_view browser,
                                     timestamp now);

  std::string verifier_of(std::string_view browser);

  std::string code_token(std::string_view code, std::string_view browser, timestamp now);
  std::optional<std::string> code_in(std::string_view token, std::string_view browser,
                                     timestamp now);

  std::string link_token_for(user_id owner, std::string_view kakao_id, timestamp now);
  /// None unless it was issued for this account.
  std::optional<std::string> id_to_link(std::string_view token, user_id user, timestamp now);

 private:
  const bool secure_;
  state_tokens states_;
  state_tokens codes_;
  state_tokens links_;
  hmac_sha256 verifiers_;
};

}  // namespace moim::transport
