// The interface of mail transports (SMTP, Maildir). A transport delivers one message at a time and
// blocks; each has a thread of mail_worker_pool to itself.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "actors/mail/mail_port.hpp"
#include "transport/mail/mail_message.hpp"

namespace moim::transport {

struct mail_envelope {
  mail_address from;
  mail_address to;
  std::string message_id;
  std::string message;  ///< as `render` makes it
};

class mail_transport {
 public:
  mail_transport() = default;
  mail_transport(const mail_transport&) = delete;
  mail_transport& operator=(const mail_transport&) = delete;
  virtual ~mail_transport() = default;

  /// The answer has no word of the recipient's address.
  virtual actors::mail_outcome deliver(const mail_envelope& mail) = 0;
};

/// Makes the transport of a thread. When `stop` becomes true it should come to an end soon.
using make_mail_transport =
    std::function<std::unique_ptr<mail_transport>(const std::atomic<bool>& stop)>;

}  // namespace moim::transport
