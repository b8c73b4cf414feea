// Every setting of `moim serve`, with its default. A setting has one name in four places:
//
//   flag          --idle-timeout-seconds 60
//   environment   MOIM_IDLE_TIMEOUT_SECONDS=60
//   file          idle-timeout-seconds = 60        (./moim.toml, or --config FILE)
//   member below
//
// A flag wins over the environment, that over the file, that over the default.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "domain/limits.hpp"
#include "transport/account/kakao_settings.hpp"
#include "transport/host/logging.hpp"
#include "transport/http/http_limits.hpp"
#include "transport/mail/smtp_settings.hpp"
#include "transport/popup/waiting_room_rules.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace moim::transport {

/// Half of the cores, at least one: I/O threads and workers share the machine.
std::uint32_t default_threads();

enum class audit_mode { off, on };

struct serve_config {
  std::filesystem::path data_directory = "data";
  std::string time_zone = "Asia/Seoul";

  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;        ///< 0: any free one
  std::filesystem::path port_file;  ///< gets the port once it is open; empty: none
  std::vector<std::string> cors_origins;

  std::uint32_t io_threads = default_threads();
  std::uint32_t workers = default_threads();
  std::uint32_t password_threads = 1;

  std::string jwt_secret;  ///< empty: made on the first start and kept in the data directory
  std::chrono::seconds access_token_lifetime{900};
  std::chrono::seconds refresh_token_lifetime = std::chrono::hours{24 * 30};

  std::string mail_from = "Moim <moim@localhost>";
  std::uint32_t mail_threads = 2;
  smtp_settings smtp;  ///< without a URL mail goes to files in the data directory

  kakao_settings kakao;  ///< without a client id nobody signs in with Kakao

  http_limits limits;
  std::uint32_t waitlist_default = limits::waitlist_default;
  waiting_room_rules waiting_room;
  audit_mode audit = audit_mode::on;

  log_level level = log_level::info;
  log_format format = log_format::text;
};

/// Of the sender of mail: Message-IDs end in it.
std::string mail_domain(const serve_config& config);

/// Where mail goes that no mail server is configured for.
std::filesystem::path mail_directory(const serve_config& config);

/// Where the event log stands within the data directory.
std::filesystem::path log_directory(const serve_config& config);

/// Declares all settings on `app`, a subcommand, and has them read from flags, environment and
/// file when it is parsed. `app` and `config` must outlive the parse.
void add_serve_options(CLI::App& app, serve_config& config);

/// What every command that works on the data of a server shares with it, read from the same places:
/// data directory, time zone and logging. The file may hold all settings of the server.
void add_data_options(CLI::App& app, serve_config& config);

/// Single settings that only some of those commands need, before or after `add_data_options`.
void add_secret_option(CLI::App& app, serve_config& config);
void add_waitlist_option(CLI::App& app, serve_config& config);
void add_mail_from_option(CLI::App& app, serve_config& config);

}  // namespace moim::transport
