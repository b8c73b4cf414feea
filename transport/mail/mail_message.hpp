// A mail as it goes over the wire (RFC 5322): addresses that a header and an SMTP command can hold,
// headers, and the text in two forms for readers with and without HTML. The same message has the
// same bytes whenever it is made, so a copy that was sent again is seen to be one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/calendar.hpp"
#include "domain/mail/mailbox.hpp"

namespace moim::transport {

/// An address in the form that SMTP without extensions takes (RFC 5321 4.1.2): ASCII, a local part
/// that is quoted when it is no dot-atom, a domain of letters, digits, hyphens and dots. Only
/// `parse_mail_address` makes one, so nothing else can reach a header or a command.
class mail_address {
 public:
  const std::string& text() const { return text_; }
  std::string_view domain() const { return std::string_view{text_}.substr(text_.rfind('@') + 1); }

 private:
  friend std::optional<mail_address> parse_mail_address(std::string_view);
  explicit mail_address(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// None when mail cannot be sent there.
std::optional<mail_address> parse_mail_address(std::string_view text);

/// An address with the name that readers show; any text, also none.
struct correspondent {
  mail_address address;
  std::string name;
};

/// `Moim <no-reply@example.com>`, or only an address.
std::optional<correspondent> parse_correspondent(std::string_view text);

/// Subject and texts may be anything; lines of the texts end in LF.
struct mail_message {
  correspondent from;
  correspondent to;
  std::string message_id;  ///< without the angle brackets; see make_message_id
  timestamp date;
  mail_language language = mail_language::ko;
  std::string subject;
  std::string text;
  std::string html;
};

/// `<number>.<uuid of the mailbox>@<domain>`: derived from the stream and the version of the event
/// that wanted the mail, so that every attempt has the same one and it leads back to the log.
std::string make_message_id(mailbox_id box, std::uint64_t number, std::string_view domain);

/// The whole message, lines ending in CRLF.
std::string render(const mail_message& message);

}  // namespace moim::transport
