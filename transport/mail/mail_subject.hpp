// The subject "mail": delivery, the ledger of mails, and the language of mail to a user.
#pragma once

#include "transport/api/subject.hpp"
#include "transport/mail/mail_delivery_settings.hpp"

namespace moim::transport {

struct mail_subject {
  using settings = mail_delivery_settings;
  static const subject parts;
};

// Its parts, by the files of this room that have them: mail_<part>.cpp.
std::vector<route> mail_routes();
std::span<const problem_row> mail_problems();
openapi_parts mail_openapi();
std::span<const command> mail_commands();

}  // namespace moim::transport
