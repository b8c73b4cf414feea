// The settings of accounts: passwords, tokens and Kakao.
#pragma once

#include <chrono>
#include <cstdint>

#include "transport/account/kakao_settings.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace moim::transport {

struct account_settings {
  std::uint32_t password_threads = 1;
  std::chrono::seconds access_token_lifetime{900};
  std::chrono::seconds refresh_token_lifetime = std::chrono::hours{24 * 30};
  kakao_settings kakao;  ///< without a client id nobody signs in with Kakao
};

void add_options(CLI::App& app, account_settings& settings);

}  // namespace moim::transport
