// The normal form of an e-mail address, and the text form of a login.
#include "domain/account/account_ids.hpp"

#include "domain/limits.hpp"
#include "tests/domain/given.hpp"

namespace moim::test::account_ids_test {

namespace {

std::string address_of(std::size_t bytes) {
  return fmt::format("{:a>{}}", "@b.c", bytes);
}

}  // namespace

TEST_CASE("e-mail: normalised") {
  struct example {
    std::string given;
    std::string normalised;
  };
  const auto longest = address_of(limits::email_bytes_max);
  const example examples[] = {{"a@b.c", "a@b.c"},
                              {"Someone@Example.COM", "someone@example.com"},
                              {" \t someone@example.com \t", "someone@example.com"},
                              {"some.one+tag@sub.example.co.kr", "some.one+tag@sub.example.co.kr"},
                              {"모임@example.com", "모임@example.com"},
                              {longest, longest},
                              {"  " + longest + "  ", longest}};
  for (const auto& [given, normalised] : examples) {
    CAPTURE(given);
    CHECK(normalise_email(given) == normalised);
    CHECK(normalise_email(normalised) == normalised);
  }
}

TEST_CASE("e-mail: what is no plausible address") {
  for (const std::string& text :
       {std::string{}, std::string{" "}, std::string{"someone"}, std::string{"@example.com"},
        std::string{"someone@"}, std::string{"someone@example"}, std::string{"someone@.com"},
        std::string{"someone@example."}, std::string{"someone@example.com."},
        std::string{"a@b@example.com"}, std::string{"some.one@example"},
        std::string{"some one@example.com"}, std::string{"someone@exam ple.com"},
        std::string{"someone@example.com\n"}, std::string{"a@b.c\r\nBcc: d@e.f"},
        std::string{"a\0@b.c", 6}, std::string{"a\x7f@b.c"},
        address_of(limits::email_bytes_max + 1)}) {
    CAPTURE(text);
    CHECK(normalise_email(text).empty());
  }
}

TEST_CASE("login: its text is the hash that it goes by") {
  const std::string name = "b4c9a289323b21a01c3e940f150eb9b8";
  REQUIRE(read_text<login_id>(name));
  CHECK(to_text(*read_text<login_id>(name)) == name);
  for (const std::string& text :
       {std::string{}, std::string{"someone@example.com"}, name.substr(1), name + '0',
        "B4C9A289323B21A01C3E940F150EB9B8" + std::string{}, "g" + name.substr(1)}) {
    CAPTURE(text);
    CHECK_FALSE(read_text<login_id>(text));
  }
}

}  // namespace moim::test::account_ids_test
