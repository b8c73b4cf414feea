// The mail ledger for operators: mails that are still to be sent or were given up, newest first.
// Routes and commands show the same.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "actors/subjects.hpp"
#include "storage/keys/personal_keys.hpp"

namespace moim::transport {

/// `number` counts within the user's mailbox. `answer` is that of the mail server to the latest
/// attempt with an outcome; after a crash an attempt may have none.
struct mail_answer {
  moim::user_id user_id;
  std::uint64_t number = 0;
  mail_kind kind = mail_kind::confirmed;
  mail_language language = mail_language::ko;
  moim::reservation_id reservation_id;
  mail_status status = mail_status::wanted;
  std::uint32_t attempts = 0;
  std::string answer;
  std::string message_id;
  timestamp wanted_at;
  timestamp changed_at;
  std::optional<timestamp> retry_at;
};
BOOST_DESCRIBE_STRUCT(mail_answer, (),
                      (user_id, number, kind, language, reservation_id, status, attempts, answer,
                       message_id, wanted_at, changed_at, retry_at))

struct mail_page {
  std::vector<mail_answer> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(mail_page, (), (items, next_cursor))

struct mail_query {
  std::optional<mail_status> status;    ///< only these
  std::optional<std::uint64_t> before;  ///< only those wanted at a smaller position
  std::size_t limit = 0;
  std::string domain;  ///< of the sender: a Message-ID ends in it
};

/// `read_from` of a log, of whichever kind.
using read_records = std::function<std::optional<storage::io_failure>(
    std::uint64_t from_position, const storage::record_visitor& visit)>;

/// Looks at every mailbox, and reads what mail servers said from the log: not on an I/O thread. An
/// answer that cannot be read is empty.
mail_page list_mails(const actors::view& view, const mail_query& query, const read_records& log,
                     const storage::personal_keys& keys);

/// `given_up` and the other names of statuses.
std::optional<mail_status> parse_mail_status(std::string_view name);

}  // namespace moim::transport
