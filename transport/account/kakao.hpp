// The client of the REST API of Kakao: exchanges an authorization code for a profile, and an
// address for coordinates. A token of Kakao is used once and ended (logout); none is kept.
// Blocking: kakao_worker_pool has the threads for it.
//
//   kauth  GET  /oauth/authorize               in the browser
//          POST /oauth/token                   code -> access token
//   kapi   GET  /v2/user/me                    access token -> profile
//          POST /v1/user/logout                ends the access token
//   dapi   GET  /v2/local/search/address.json  text -> addresses
//
// https://developers.kakao.com/docs/latest/en/kakaologin/rest-api and …/local/dev-guide
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "transport/account/kakao_settings.hpp"
#include "transport/host/http_fetch.hpp"

namespace moim::transport {

struct kakao_profile {
  std::string id;
  std::string email;  ///< normalised; empty unless Kakao has verified it
  std::string nickname;
};

struct kakao_sign_in {
  kakao_profile profile;
  std::string token;  ///< to be given back
};

struct kakao_address {
  std::string address;
  std::optional<std::string> road_address;
  double latitude = 0;
  double longitude = 0;
};

/// `code` is that of the problem to answer with; `reason` is for the operator's log.
struct kakao_failure {
  std::string_view code;
  std::string reason;
};

inline constexpr std::size_t kakao_answer_bytes_max = 256 << 10;
inline constexpr std::size_t kakao_addresses_max = 10;

/// Not thread-safe.
class kakao_client {
 public:
  /// `settings` outlives it; `stop` as for http_fetcher.
  kakao_client(const kakao_settings& settings, std::function<bool()> stop)
      : settings_(settings), fetcher_(std::move(stop)) {}

  /// Of the person whose sign-in gave this code; `verifier` is that of PKCE (RFC 7636).
  std::variant<kakao_sign_in, kakao_failure> sign_in(const std::string& code,
                                                     const std::string& verifier);
  /// Ends the life of a token. When that fails it is logged: the token ends by itself in hours.
  void give_back(const std::string& token);
  std::variant<std::vector<kakao_address>, kakao_failure> find_addresses(const std::string& query);

 private:
  std::variant<std::string, kakao_failure> take_token(const std::string& code,
                                                      const std::string& verifier);
  fetch_request question(std::string url) const;

  const kakao_settings& settings_;
  http_fetcher fetcher_;
};

/// Where the browser is sent. `challenge` is that of PKCE, S256.
std::string kakao_authorize_url(const kakao_settings& settings, std::string_view state,
                                std::string_view challenge);

/// The answer of /v2/user/me; none when it is not one.
std::optional<kakao_profile> parse_kakao_profile(std::string_view json);
/// The answer of the address search; none when it is not one.
std::optional<std::vector<kakao_address>> parse_kakao_addresses(std::string_view json);

}  // namespace moim::transport
