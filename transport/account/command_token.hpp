// `moim token`: access tokens for tests and load, one on a line, signed with the server's secret.
// Without --user each is for a fresh random user. With --user ID, the i-th of N tokens (from 0) is
// for the user whose id is ID with i added to its last 12 hexadecimal digits: asking again gives
// the same users. The accounts need not exist.
#pragma once

#include <chrono>
#include <cstdint>

#include "domain/ids.hpp"
#include "domain/role.hpp"
#include "transport/api/secret_settings.hpp"
#include "transport/cli/data_settings.hpp"

namespace moim::transport {

inline constexpr std::uint32_t tokens_at_once_max = 10'000'000;

struct token_options {
  data_settings server;
  secret_settings secret;
  user_id user;  ///< none: fresh random ones
  role may = role::user;
  std::uint32_t count = 1;
  std::chrono::seconds lifetime = std::chrono::hours{24};
};

/// Makes the secret when the data directory has none yet. Returns the exit code of the process.
int run_token(const token_options& options);

/// The i-th user after `first`, see above.
user_id user_after(user_id first, std::uint32_t i);

}  // namespace moim::transport
