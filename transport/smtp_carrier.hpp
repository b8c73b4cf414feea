// Mail to a mail server (RFC 5321) through libcurl. The connection is kept for the next message.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>

#include "transport/mail_carrier.hpp"

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

class smtp_carrier final : public mail_carrier {
 public:
  /// When `stop` becomes true, what has not begun to send its message ends soon. It outlives the
  /// carrier.
  smtp_carrier(smtp_settings settings, const std::atomic<bool>& stop);
  ~smtp_carrier() override;

  actors::mail_outcome carry(const mail_envelope& mail) override;

 private:
  struct session;
  std::unique_ptr<session> session_;
};

}  // namespace moim::transport
