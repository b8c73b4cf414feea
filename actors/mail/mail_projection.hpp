// What queries see of the mail ledger: the mails that are still to be sent or were given up, and
// the reservations that users were reminded of.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/engine/facts.hpp"
#include "actors/view/persistent_map.hpp"
#include "actors/view/section.hpp"
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

struct mail_projection {
  /// Of every mailbox that is open, the mails that are still to be sent or were given up.
  persistent_map<mailbox_id, mail_rows, id_hash> mails;
  /// The reservations that a reminder has been wanted for.
  persistent_map<mailbox_id, std::shared_ptr<const std::vector<reservation_id>>, id_hash> reminded;

  const mail_row* find_mail(mailbox_id box, std::uint64_t number) const;
  bool is_reminded(mailbox_id box, const reservation_id& of) const;

  void apply(const fact<mailbox>& what);

  static constexpr section_id section{"mail", 1};
  void save(section_writer& to) const;
  bool load(std::string_view& in);
};

}  // namespace moim::actors
