// Tests the encodings of mail: nothing is lost, no line is too long, and nothing can end a header.
// tests/e2e/mail.test.mjs reads the same with independent parsers.
#include "transport/mail/mime.hpp"

#include <doctest/doctest.h>

namespace moim::transport::mime_test {

namespace {

bool lines_fit(std::string_view text, std::size_t column = 0) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find("\r\n"));
    if (column + line.size() > 76) return false;
    column = 0;
    text.remove_prefix(std::min(text.size(), line.size() + 2));
  }
  return true;
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("mime: plain headers stay as they are, others become encoded words of whole characters") {
  CHECK(encode_header_text("Your place is confirmed", 9) == "Your place is confirmed");
  CHECK(encode_header_text("모임", 9) == "=?UTF-8?B?66qo7J6E?=");
  CHECK(encode_header_text("a =?UTF-8?B?eA==?= trick", 9).starts_with("=?UTF-8?B?YSA9P1VUR"));
  CHECK(encode_header_text(" kept ", 9) == "=?UTF-8?B?IGtlcHQg?=");
  CHECK(encode_header_text("", 9).empty());
  const auto folded = encode_header_text(repeated("word ", 40) + "end", 9);
  CHECK(folded.starts_with("word word"));
  CHECK(lines_fit(folded, 9));
  CHECK(lines_fit(encode_header_text(std::string(300, 'x'), 9), 9));
  for (const auto* text : {"모임 예약이 확정되었습니다 ", "🎪🎡", "é", "x🎠"}) {
    for (int times : {1, 7, 60}) {
      const auto words = encode_header_text(repeated(text, times), 9);
      CHECK(lines_fit(words, 9));
      CHECK(words.starts_with("=?UTF-8?B?"));
      CHECK(words.find("\r\n=") == std::string::npos);
    }
  }
}

TEST_CASE("mime: a display name is quoted or encoded") {
  CHECK(encode_display_name("haru", 4) == "\"haru\"");
  CHECK(encode_display_name("a \"b\" \\ c", 4) == "\"a \\\"b\\\" \\\\ c\"");
  CHECK(encode_display_name("하루", 4) == "=?UTF-8?B?7ZWY66Oo?=");
  CHECK(encode_display_name("x\r\nBcc: y@z.kr", 4) == "\"x  Bcc: y@z.kr\"");
  CHECK(lines_fit(encode_display_name(std::string(200, 'n'), 4), 4));
}

TEST_CASE("mime: a body is encoded the shorter way, in lines that fit") {
  const auto ascii = encode_body("Hello = there \n.dot\nend");
  CHECK(ascii.encoding == "quoted-printable");
  CHECK(ascii.bytes == "Hello =3D there=20\r\n.dot\r\nend\r\n");
  const auto korean = encode_body(repeated("예약이 확정되었습니다. ", 30));
  CHECK(korean.encoding == "base64");
  CHECK(lines_fit(korean.bytes));
  const auto longer = encode_body(repeated("a long line of text = ", 30));
  CHECK(longer.encoding == "quoted-printable");
  CHECK(lines_fit(longer.bytes));
  CHECK(encode_body("a\rb\n").bytes == "a=0Db\r\n");
  CHECK(encode_body(std::string(76, 'x')).bytes == std::string(76, 'x') + "\r\n");
  CHECK(encode_body(std::string(77, 'x')).bytes == std::string(75, 'x') + "=\r\nxx\r\n");
}

}  // namespace moim::transport::mime_test
