// Signs tokens as the server would. It needs the secret only, not the log, so it runs beside a
// server.
#include "transport/account/command_token.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "transport/api/access_token.hpp"
#include "transport/host/logging.hpp"
#include "transport/host/random.hpp"
#include "transport/host/standard_output.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

namespace {

/// The data directory is made when there is none.
std::variant<server_secret, secret_failure> secret_of(const token_options& options) {
  const auto& directory = options.server.data_directory;
  std::error_code error;
  if (options.secret.jwt_secret.empty()) {
    std::filesystem::create_directories(directory, error);
  }
  if (error) {
    return secret_failure{"cannot create " + directory.string() + ": " + error.message()};
  }
  return find_secret(options.secret, directory);
}

}  // namespace

user_id user_after(user_id first, std::uint32_t i) {
  auto& bytes = first.value.bytes;
  std::uint64_t carry = i;
  for (std::size_t at = bytes.size(); at-- > 10;) {
    carry += bytes[at];
    bytes[at] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return first;
}

int run_token(const token_options& options) {
  const auto secret = secret_of(options);
  if (const auto* failure = std::get_if<secret_failure>(&secret)) {
    log(log_level::error, "no secret to sign with", {{"reason", failure->reason}});
    return EXIT_FAILURE;
  }
  access_tokens tokens{std::get<server_secret>(secret).derive("access-token")};
  const timestamp now = system_clock{}.now();
  standard_output out;
  for (std::uint32_t i = 0; i < options.count; ++i) {
    const user_id user =
        options.user ? user_after(options.user, i) : user_id{make_random_uuid_v7(now)};
    out.buffer() += tokens.issue(user, options.may, now, options.lifetime);
    out.buffer() += '\n';
    if (out.flush_if_full() != standard_output::state::open) break;
  }
  out.flush();
  return out.exit_code();
}

}  // namespace moim::transport
