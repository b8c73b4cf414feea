// A mail transport into a directory, for servers without a mail server: one .eml file a message, in
// the Maildir form that mail programs can read (https://cr.yp.to/proto/maildir.html).
#pragma once

#include <filesystem>

#include "transport/mail/mail_transport.hpp"

namespace moim::transport {

class maildir_transport final : public mail_transport {
 public:
  /// Makes the directory when there is none; throws std::runtime_error when that fails.
  explicit maildir_transport(std::filesystem::path directory);

  /// Done when the file is in `new` and synced. Its name follows from the message id, so a message
  /// that is delivered twice is there once.
  actors::mail_outcome deliver(const mail_envelope& mail) override;

 private:
  const std::filesystem::path directory_;
};

}  // namespace moim::transport
