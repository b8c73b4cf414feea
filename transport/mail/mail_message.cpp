// Writes each header with one function; text from outside goes through an encoder.
#include "transport/mail/mail_message.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <date/date.h>
#include <fmt/format.h>

#include "transport/mail/mime.hpp"

namespace moim::transport {

namespace {

constexpr std::size_t local_part_bytes_max = 64;  // RFC 5321 4.5.3.1.1
constexpr std::size_t domain_bytes_max = 255;     // RFC 5321 4.5.3.1.2

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// RFC 5322 3.2.3.
bool is_atom_character(char c) {
  return is_alphanumeric(c) ||
         std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view text) {
  return !text.empty() && text.front() != '.' && text.back() != '.' &&
         text.find("..") == std::string_view::npos &&
         std::ranges::all_of(text, [](char c) { return c == '.' || is_atom_character(c); });
}

bool is_domain(std::string_view text) {
  return text.size() <= domain_bytes_max && is_dot_atom(text) && text.front() != '-' &&
         std::ranges::all_of(text,
                             [](char c) { return c == '.' || c == '-' || is_alphanumeric(c); });
}

/// A quoted local part is refused: no user has one.
bool can_be_quoted(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < '\x7f' && c != '"' && c != '\\';
  });
}

/// RFC 5322 3.3, in UTC.
std::string date_text(timestamp at) {
  static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed",
                                                        "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const date::sys_time<std::chrono::milliseconds> instant{std::chrono::milliseconds{at.ms}};
  const auto day = date::floor<date::days>(instant);
  const date::year_month_day ymd{day};
  const auto time = date::floor<std::chrono::seconds>(instant - day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                     days[date::weekday{day}.c_encoding()], unsigned{ymd.day()},
                     months[unsigned{ymd.month()} - 1], int{ymd.year()}, time.count() / 3600,
                     time.count() / 60 % 60, time.count() % 60);
}

void add_header(std::string& out, std::string_view name, std::string_view body) {
  out.append(name).append(": ").append(body) += "\r\n";
}

/// The address goes to a line of its own when there is a name that may be long.
void add_correspondent(std::string& out, std::string_view name, const correspondent& who) {
  if (who.name.empty()) {
    return add_header(out, name, who.address.text());
  }
  add_header(out, name,
             fmt::format("{}\r\n <{}>", encode_display_name(who.name, name.size() + 2),
                         who.address.text()));
}

void add_part(std::string& out, std::string_view boundary, std::string_view type,
              std::string_view text) {
  const auto body = encode_body(text);
  out += fmt::format("\r\n--{}\r\n", boundary);  // the first CRLF belongs to the boundary
  add_header(out, "Content-Type", fmt::format("{}; charset=utf-8", type));
  add_header(out, "Content-Transfer-Encoding", body.encoding);
  out += "\r\n";
  out += body.bytes;
}

/// Neither encoding of a body can make "=_".
constexpr std::string_view boundary = "=_moim";

}  // namespace

std::optional<mail_address> parse_mail_address(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at > local_part_bytes_max) {
    return std::nullopt;
  }
  const auto local = text.substr(0, at);
  const auto domain = text.substr(at + 1);
  if (!is_domain(domain) || !can_be_quoted(local)) {
    return std::nullopt;
  }
  return mail_address{is_dot_atom(local) ? std::string{text}
                                         : fmt::format("\"{}\"@{}", local, domain)};
}

std::optional<correspondent> parse_correspondent(std::string_view text) {
  const auto open = text.rfind('<');
  if (open == std::string_view::npos) {
    auto address = parse_mail_address(text);
    return address ? std::optional{correspondent{std::move(*address), {}}} : std::nullopt;
  }
  auto name = text.substr(0, open);
  const auto inner = text.substr(open + 1);
  const auto last = name.find_last_not_of(' ');
  auto address =
      inner.ends_with('>') ? parse_mail_address(inner.substr(0, inner.size() - 1)) : std::nullopt;
  if (!address || last == std::string_view::npos) {
    return std::nullopt;
  }
  return correspondent{std::move(*address), std::string{name.substr(0, last + 1)}};
}

std::string make_message_id(mailbox_id box, std::uint64_t number, std::string_view domain) {
  return fmt::format("{}.{}@{}", number, to_text(box), domain);
}

std::string render(const mail_message& m) {
  std::string out;
  add_header(out, "Date", date_text(m.date));
  add_correspondent(out, "From", m.from);
  add_correspondent(out, "To", m.to);
  add_header(out, "Message-ID", fmt::format("<{}>", m.message_id));
  add_header(out, "Subject", encode_header_text(m.subject, std::string_view{"Subject: "}.size()));
  add_header(out, "Auto-Submitted", "auto-generated");  // RFC 3834: nobody is to answer by machine
  add_header(out, "List-Id", fmt::format("<moim.{}>", m.from.address.domain()));  // RFC 2919
  add_header(out, "Content-Language", m.language == mail_language::ko ? "ko" : "en");
  add_header(out, "MIME-Version", "1.0");
  add_header(out, "Content-Type", fmt::format("multipart/alternative; boundary=\"{}\"", boundary));
  add_part(out, boundary, "text/plain", m.text);
  add_part(out, boundary, "text/html", m.html);
  out += fmt::format("\r\n--{}--\r\n", boundary);
  return out;
}

}  // namespace moim::transport
