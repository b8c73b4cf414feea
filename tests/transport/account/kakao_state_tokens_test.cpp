// Tests the state tokens of a sign-in at Kakao: each is valid only in the browser that began it,
// and for its own purpose.
#include "transport/account/kakao_state_tokens.hpp"

#include <doctest/doctest.h>

#include "storage/codec/sha256.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport::kakao_state_tokens_test {

namespace {

constexpr timestamp now{1'000'000};

server_secret secret() {
  auto made = configured_secret(std::string(64, 's'));
  REQUIRE(std::holds_alternative<server_secret>(made));
  return std::get<server_secret>(std::move(made));
}

std::string browser_of(const kakao_state_tokens::begun& begun) {
  const auto from = begun.cookie.find('=') + 1;
  return begun.cookie.substr(from, begun.cookie.find(';') - from);
}

timestamp after(std::chrono::milliseconds life) {
  return {now.ms + life.count()};
}

}  // namespace

TEST_CASE("kakao state tokens: a state brings its browser back to the page that was asked for") {
  kakao_state_tokens tokens{secret(), true};
  const auto mine = tokens.begin(3, now);
  const auto other = tokens.begin(3, now);
  CHECK(tokens.page_of(mine.state, browser_of(mine), now) == 3);
  CHECK_FALSE(tokens.page_of(mine.state, browser_of(other), now));
  CHECK_FALSE(tokens.page_of(mine.state, "", now));
  CHECK_FALSE(tokens.page_of("", browser_of(mine), now));
  CHECK_FALSE(tokens.page_of(mine.state, browser_of(mine), after(kakao_sign_in_lifetime)));
}

TEST_CASE(
    "kakao state tokens: the cookie is kept from scripts, and sent over TLS where there is some") {
  const auto cookie = kakao_state_tokens{secret(), true}.begin(0, now).cookie;
  for (const auto* attribute : {"HttpOnly", "SameSite=Lax", "Secure", "Path=/api/v1/auth/kakao"}) {
    CHECK(cookie.find(attribute) != std::string::npos);
  }
  CHECK(kakao_state_tokens{secret(), false}.begin(0, now).cookie.find("Secure") ==
        std::string::npos);
}

TEST_CASE("kakao state tokens: the challenge is of the verifier of that browser (RFC 7636 4.2)") {
  kakao_state_tokens tokens{secret(), true};
  const auto mine = tokens.begin(0, now);
  storage::sha256 hash;
  const auto verifier = tokens.verifier_of(browser_of(mine));
  CHECK(verifier.size() >= 43);
  CHECK(mine.challenge == to_base64url(hash(verifier)));
  CHECK(tokens.begin(0, now).challenge != mine.challenge);
}

TEST_CASE("kakao state tokens: a code is for one browser, a link for one account") {
  kakao_state_tokens tokens{secret(), true};
  const auto note = tokens.code_token("code-1", "browser", now);
  CHECK(tokens.code_in(note, "browser", now) == "code-1");
  CHECK_FALSE(tokens.code_in(note, "browse", now));
  CHECK_FALSE(tokens.code_in(note, "browser", after(kakao_code_lifetime)));
  user_id owner;
  owner.value.bytes[0] = 1;
  user_id other;
  const auto link = tokens.link_token_for(owner, "42", now);
  CHECK(tokens.id_to_link(link, owner, now) == "42");
  CHECK_FALSE(tokens.id_to_link(link, other, now));
  CHECK_FALSE(tokens.id_to_link(link, owner, after(kakao_link_lifetime)));
  CHECK_FALSE(tokens.code_in(link, to_text(owner), now));  // each purpose has its own key
}

}  // namespace moim::transport::kakao_state_tokens_test
