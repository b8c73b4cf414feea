// The texts of every mail, in Korean and English: what happened in one sentence, the reservation it
// is about, and what to do now, if anything. One description gives the plain text and the HTML.
#pragma once

#include <string>

#include "domain/mail/mailbox.hpp"

namespace moim::transport {

/// What a mail is about. Texts come from users and organizers: they may hold anything.
struct mail_subject_matter {
  std::string nickname;
  std::string store;
  std::string location;
  calendar_date date;
  time_of_day time;
  std::int64_t answer_minutes = 0;  ///< that an offer stands, from when the mail was wanted
};

struct mail_words {
  std::string subject;
  std::string text;
  std::string html;
};

mail_words write_mail(mail_kind kind, mail_language language, const mail_subject_matter& matter);

/// With `&`, `<`, `>` and both quotes as character references.
std::string escape_html(std::string_view text);

}  // namespace moim::transport
