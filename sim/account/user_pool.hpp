// Numbered users with access tokens, as `moim token --user … --count N` prints them: signed with
// the secret of the server, for accounts that need not exist.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "transport/api/access_token.hpp"

namespace moim::sim {

/// Not thread-safe: one object for each thread.
class user_pool {
 public:
  /// With the secret in the data directory, which is made when there is none. Throws
  /// std::runtime_error when that fails.
  explicit user_pool(const std::filesystem::path& data_directory);

  static user_id user(std::uint32_t n);
  std::string token(std::uint32_t n, role may = role::user);
  std::string organizer_token();

 private:
  transport::access_tokens tokens_;
  timestamp now_;
};

}  // namespace moim::sim
