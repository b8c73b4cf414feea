// Refuses a secret that is too short while the command line is parsed.
#include "transport/api/secret_settings.hpp"

#include "transport/cli/option_group.hpp"

namespace moim::transport {

void add_secret_option(CLI::App& app, secret_settings& settings) {
  const auto check = [](const std::string& text) {
    const auto failure = configured_secret(text);
    const auto* found = std::get_if<secret_failure>(&failure);
    return found == nullptr ? std::string{} : found->reason;
  };
  option_group tokens{app, "Tokens"};
  tokens
      .add("jwt-secret", settings.jwt_secret,
           "secret that signs tokens, instead of the one kept in the data directory; a flag can be "
           "seen by others, the environment cannot")
      ->check(check)
      ->type_name("TEXT");
}

std::variant<server_secret, secret_failure> find_secret(
    const secret_settings& settings, const std::filesystem::path& data_directory) {
  return settings.jwt_secret.empty() ? load_or_make_secret(data_directory)
                                     : configured_secret(settings.jwt_secret);
}

}  // namespace moim::transport
