// The services behind the handlers of accounts. The server has, by their types, password_hasher,
// sign_in_throttle_port and kakao_worker_pool; each I/O thread has the following.
#pragma once

#include "transport/account/kakao_state_tokens.hpp"
#include "transport/account/kakao_worker_pool.hpp"
#include "transport/account/password_hasher.hpp"
#include "transport/account/refresh_token.hpp"
#include "transport/account/sign_in_throttle_port.hpp"

namespace moim::transport {

struct account_thread_services {
  refresh_tokens refresh;
  kakao_state_tokens kakao;
};

}  // namespace moim::transport
