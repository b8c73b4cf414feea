// The address and credentials of the mail server.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace moim::transport {

/// Of smtp:// connections; smtps:// is encrypted from the start. `optional` takes what it gets, and
/// protects from nobody who can change what is sent.
enum class smtp_tls : std::uint8_t { required, optional, none };

struct smtp_settings {
  std::string url;  ///< smtp://host:587 or smtps://host:465; a path is the name to greet with
  std::string user;
  std::string password;
  smtp_tls tls = smtp_tls::required;
  std::filesystem::path ca_file;  ///< empty: the authorities of the system
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{60'000};  ///< for one message, connecting included
};

}  // namespace moim::transport
