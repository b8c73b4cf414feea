// Tests the cleaning of text: nothing in it can end the line, and all of it is UTF-8.
#include "transport/host/utf8_text.hpp"

#include <doctest/doctest.h>

namespace moim::transport::utf8_text_test {

TEST_CASE("utf8 text: a line is cleaned of what could end it and of what is not UTF-8") {
  CHECK(clean_line("plain") == "plain");
  CHECK(clean_line("one\r\nBcc: two@example.com") == "one  Bcc: two@example.com");
  CHECK(clean_line(std::string_view{"a\0b\tc\x7f", 6}) == "a b c ");
  CHECK(clean_line("a\xc2\x85z\xe2\x80\xa8z\xe2\x80\xa9z") == "a z z z");
  CHECK(clean_line("모임 🎪") == "모임 🎪");
  CHECK(clean_line("\xff") == "\xef\xbf\xbd");
  CHECK(clean_line("a\xed\x95") == "a\xef\xbf\xbd\xef\xbf\xbd");
  for (const auto* bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80"}) {
    CHECK(clean_line(bad).find(bad) == std::string::npos);
  }
}

}  // namespace moim::transport::utf8_text_test
