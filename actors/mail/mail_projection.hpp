// What queries see of the mail ledger: what is still to be sent, and what was given up.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/engine/facts.hpp"
#include "domain/mail/mailbox.hpp"

namespace moim::actors {

struct mail_row {
  std::uint64_t number = 0;
  mail_kind kind = mail_kind::confirmed;
  mail_language language = mail_language::ko;
  reservation_id about;
  timestamp expires_at;
  mail_status status = mail_status::wanted;
  std::uint32_t attempts = 0;
  timestamp wanted_at;
  timestamp changed_at;
  timestamp retry_at;  ///< of a mail that has failed
  /// Of the event with the answer to the latest attempt that has an outcome; 0: none has. What a
  /// mail server says may repeat the address, so it stands in the log alone, sealed.
  std::uint64_t answered_at = 0;
  std::uint64_t position = 0;  ///< of the event that wanted it: the order of lists
};
BOOST_DESCRIBE_STRUCT(mail_row, (),
                      (number, kind, language, about, expires_at, status, attempts, wanted_at,
                       changed_at, retry_at, answered_at, position))
using mail_rows = std::shared_ptr<const std::vector<mail_row>>;

/// The mails of a mailbox after the event; `before` is null until it opens.
mail_rows changed_mails(const mail_rows& before, const fact<mailbox>& what);

}  // namespace moim::actors
