// Mail to a mail server (RFC 5321) through libcurl. The connection is kept for the next message.
#pragma once

#include <atomic>

#include "transport/mail/mail_carrier.hpp"
#include "transport/mail/smtp_settings.hpp"

namespace moim::transport {

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
