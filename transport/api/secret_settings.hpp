// The secret that signs tokens: configured, or kept in the data directory.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "transport/signing/secrets.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace moim::transport {

struct secret_settings {
  std::string jwt_secret;  ///< empty: made on the first start and kept in the data directory
};

void add_secret_option(CLI::App& app, secret_settings& settings);

/// The secret of these settings; makes the one in the data directory when there is none.
[[nodiscard]] std::variant<server_secret, secret_failure> find_secret(
    const secret_settings& settings, const std::filesystem::path& data_directory);

}  // namespace moim::transport
