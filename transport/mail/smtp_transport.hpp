// A mail transport to a mail server (RFC 5321) through libcurl. The connection is kept for the next
// message.
#pragma once

#include <atomic>

#include "transport/mail/mail_transport.hpp"
#include "transport/mail/smtp_settings.hpp"

namespace moim::transport {

class smtp_transport final : public mail_transport {
 public:
  /// When `stop` becomes true, what has not begun to send its message ends soon. It outlives the
  /// transport.
  smtp_transport(smtp_settings settings, const std::atomic<bool>& stop);
  ~smtp_transport() override;

  actors::mail_outcome deliver(const mail_envelope& mail) override;

 private:
  struct session;
  std::unique_ptr<session> session_;
};

}  // namespace moim::transport
