// The credentials at Kakao and the addresses of its services.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace moim::transport {

struct kakao_settings {
  std::string client_id;  ///< the REST API key; empty: no Kakao
  std::string client_secret;
  std::string redirect_uri;              ///< our callback, as it is registered at Kakao
  std::vector<std::string> return_urls;  ///< pages that a sign-in may end at; the first by default
  std::string auth_url = "https://kauth.kakao.com";
  std::string api_url = "https://kapi.kakao.com";
  std::string local_url = "https://dapi.kakao.com";
  std::chrono::milliseconds timeout{5'000};  ///< of one question
};

}  // namespace moim::transport
