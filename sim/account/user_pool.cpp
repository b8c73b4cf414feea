// All tokens have one length, because the load script of wrk finds them by it: user ids and
// seconds have text forms of fixed lengths.
#include "sim/account/user_pool.hpp"

#include <stdexcept>

#include "domain/ensure.hpp"
#include "transport/account/command_token.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/signing/secrets.hpp"

namespace moim::sim {

namespace {

constexpr std::string_view first_user = "0197abcd-0000-7000-8000-000000000000";
constexpr std::uint32_t organizer = UINT32_MAX;
constexpr std::chrono::hours lifetime{24};

transport::secret_key key_of(const std::filesystem::path& data_directory) {
  std::filesystem::create_directories(data_directory);
  const auto found = transport::load_or_make_secret(data_directory);
  if (const auto* failure = std::get_if<transport::secret_failure>(&found)) {
    throw std::runtime_error(failure->reason);
  }
  return std::get<transport::server_secret>(found).derive("access-token");
}

}  // namespace

user_pool::user_pool(const std::filesystem::path& data_directory)
    : tokens_(key_of(data_directory)), now_(transport::system_clock{}.now()) {}

user_id user_pool::user(std::uint32_t n) {
  user_id first;
  ensure(from_text(first_user, first), "a user's id is written well");
  return transport::user_after(first, n);
}

std::string user_pool::token(std::uint32_t n, role may) {
  return tokens_.issue(user(n), may, now_, lifetime);
}

std::string user_pool::organizer_token() {
  return token(organizer, role::organizer);
}

}  // namespace moim::sim
