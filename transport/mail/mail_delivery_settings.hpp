// The settings of mail: its sender, and the server that takes it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "transport/mail/smtp_settings.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace moim::transport {

struct mail_delivery_settings {
  std::string mail_from = "Moim <moim@localhost>";
  std::uint32_t mail_threads = 2;
  smtp_settings smtp;  ///< without a URL mail goes to files in the data directory
};

void add_options(CLI::App& app, mail_delivery_settings& settings);

void add_mail_from_option(CLI::App& app, std::string& mail_from);

/// Where mail goes that no mail server is configured for.
std::filesystem::path mail_directory(const std::filesystem::path& data_directory);

/// Of the sender of mail: Message-IDs end in it.
std::string mail_domain(const std::string& mail_from);

}  // namespace moim::transport
