// Replies of mailboxes as text, worded as the reference models word what they expect.
#pragma once

#include <string>

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

#include "domain/mail/mailbox.hpp"
#include "sim/auditor/client_answer.hpp"

namespace moim::sim {

inline std::string answer_text(const mailbox_receipt& receipt) {
  return fmt::format("{} {} {} {}", boost::describe::enum_to_string(receipt.language, "?"),
                     receipt.number, boost::describe::enum_to_string(receipt.status, "?"),
                     receipt.attempts);
}

}  // namespace moim::sim
