// The port through which mail leaves the actors. Whoever starts the node provides an adapter for
// it: SMTP, a directory, a simulation.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "actors/popup/popup_projection.hpp"
#include "domain/mail/mailbox.hpp"

namespace moim::actors {

/// One attempt. Address and name are those of the account at this moment.
struct outgoing_mail {
  mailbox_id box;
  std::uint64_t number = 0;
  mail_kind kind = mail_kind::confirmed;
  mail_language language = mail_language::ko;
  reservation_id about;
  timestamp wanted_at;
  std::string address;
  std::string nickname;
  store_row_ptr store;        ///< of the reservation
  std::uint32_t attempt = 0;  ///< 1 is the first
  timestamp expires_at = {};  ///< from then on it is not true any more
};

/// `refused`: this mail will never be taken. `deferred`: this mail may be taken later.
/// `unreachable`: no mail can be handed over now, whichever it is.
enum class hand_over : std::uint8_t { done, refused, deferred, unreachable };

struct mail_outcome {
  hand_over result = hand_over::unreachable;
  std::string message_id;  ///< when there was a message to hand over
  std::string answer;      ///< of the mail server, or why there is none
};

class mail_port {
 public:
  mail_port() = default;
  mail_port(const mail_port&) = delete;
  mail_port& operator=(const mail_port&) = delete;
  virtual ~mail_port() = default;

  /// How many may be on their way at once.
  virtual unsigned width() const = 0;

  /// Calls `done` once, from any thread, as long as the port is open. After it was closed, mails
  /// and their `done` are forgotten: the ledger knows that the outcome is unknown.
  virtual void hand_over(outgoing_mail mail, std::function<void(mail_outcome)> done) = 0;
};

/// What mail needs from outside of the node.
struct mail_services {
  mail_port* mail = nullptr;  ///< null: mail is wanted, and waits for a node that has a port
  std::uint32_t seed = 0;     ///< of the random part of waits
};

}  // namespace moim::actors
