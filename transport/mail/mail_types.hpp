// The request bodies and answers of mail. Members are described, so the same lines make the JSON,
// the validation of requests, and the schemas in /openapi.json.
#pragma once

#include "domain/mail/mailbox.hpp"

namespace moim::transport {

struct mail_settings {
  mail_language language = mail_language::ko;
};
BOOST_DESCRIBE_STRUCT(mail_settings, (), (language))

struct mail_status_answer {
  std::uint64_t number = 0;
  mail_status status = mail_status::wanted;
};
BOOST_DESCRIBE_STRUCT(mail_status_answer, (), (number, status))

}  // namespace moim::transport
