// The stand-in does what our client of Kakao relies on, and refuses what Kakao would.
#include "sim/kakao/kakao_stand_in.hpp"

#include <doctest/doctest.h>

#include "sim/host/http_client.hpp"
#include "transport/account/kakao.hpp"
#include "transport/http/percent.hpp"

namespace moim::sim::testing::kakao_stand_in_test {

namespace {

using namespace std::chrono_literals;

constexpr const char* callback = "https://moim.example/callback";

// RFC 7636, appendix B.
constexpr const char* verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr const char* challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

struct scene {
  scene() {
    settings.client_id = "key";
    settings.client_secret = "secret";
    settings.redirect_uri = callback;
    settings.auth_url = settings.api_url = settings.local_url = kakao.url();
    settings.timeout = 2'000ms;
  }

  static kakao_stand_in_options options() {
    kakao_stand_in_options o;
    o.port = 0;
    o.client_id = "key";
    o.client_secret = "secret";
    return o;
  }

  /// Where the browser is sent when that choice is made.
  std::string choose(const std::string& choice) {
    const auto url = transport::kakao_authorize_url(settings, "st", challenge) + '&' + choice;
    const auto answer = http_client{kakao.port()}.get(url.substr(kakao.url().size()));
    return header_of(answer, "Location");
  }
  std::string code_of(const std::string& person) {
    const auto to = choose("person=" + person);
    const auto query = to.substr(to.find('?') + 1);
    CHECK(transport::find_query_parameter(query, "state") == "st");
    return transport::find_query_parameter(query, "code").value_or("");
  }
  std::string refused(const std::string& code, const std::string& with = verifier) {
    const auto result = client.sign_in(code, with);
    const auto* failure = std::get_if<transport::kakao_failure>(&result);
    return failure == nullptr ? "" : std::string{failure->code};
  }

  kakao_stand_in kakao{options()};
  transport::kakao_settings settings;
  transport::kakao_client client{settings, {}};
};

}  // namespace

TEST_CASE("kakao stand-in: a code is redeemed once, and its token is given back") {
  scene s;
  const auto code = s.code_of("1001");
  const auto result = s.client.sign_in(code, verifier);
  REQUIRE(std::holds_alternative<transport::kakao_sign_in>(result));
  const auto& found = std::get<transport::kakao_sign_in>(result);
  CHECK(found.profile.id == "1001");
  CHECK(found.profile.email == "haru@example.com");
  CHECK(s.kakao.open_tokens() == 1);
  s.client.give_back(found.token);
  CHECK(s.kakao.open_tokens() == 0);
  CHECK(s.refused(code) == "kakao_refused");
}

TEST_CASE("kakao stand-in: another verifier, secret or callback redeems nothing") {
  scene s;
  CHECK(s.refused(s.code_of("1001"), "another") == "kakao_refused");
  const auto code = s.code_of("1001");
  s.settings.redirect_uri = "https://moim.example/other";
  CHECK(s.refused(code) == "kakao_refused");
  s.settings.redirect_uri = callback;
  s.settings.client_secret = "wrong";
  CHECK(s.refused(s.code_of("1001")) == "kakao_refused");
  CHECK(s.kakao.open_tokens() == 0);
}

TEST_CASE("kakao stand-in: consent can be refused") {
  scene s;
  CHECK(s.choose("consent=refused").find("error=access_denied") != std::string::npos);
}

TEST_CASE("kakao stand-in: addresses are found by their words, for who has the key") {
  scene s;
  const auto found = s.client.find_addresses("연무장길 성동구");
  REQUIRE(found.index() == 0);
  CHECK(std::get<0>(found).size() == 2);
  s.settings.client_id = "other";
  CHECK(s.client.find_addresses("연무장길").index() == 1);
}

TEST_CASE("kakao stand-in: it fails and dawdles as it is told") {
  scene s;
  const auto code = s.code_of("1001");
  s.kakao.behave({0ms, 500, "/oauth/token"});
  CHECK(s.refused(code) == "kakao_unavailable");
  CHECK(s.client.find_addresses("연무장길").index() == 0);
  s.settings.timeout = 100ms;
  s.kakao.behave({1'000ms, 0, {}});
  CHECK(s.refused(code) == "kakao_timeout");
  s.kakao.behave({});
  s.settings.timeout = 2'000ms;
  CHECK(s.refused(code) == "");
}

TEST_CASE("kakao stand-in: who people are can be said in one line") {
  const auto who = parse_kakao_person("42,a@b.c,달");
  CHECK(who.id == "42");
  CHECK(who.email == "a@b.c");
  CHECK(who.nickname == "달");
  CHECK(who.verified);
  CHECK_FALSE(parse_kakao_person("42,a@b.c,달,unverified").verified);
  for (const auto* wrong : {"", "42", "42,a@b.c", "x,a@b.c,n", ",a,b", "1,a,b,c", "1,a,b,,",
                            "1234567890123456789,a,b"}) {
    CAPTURE(wrong);
    CHECK(parse_kakao_person(wrong).id.empty());
  }
}

}  // namespace moim::sim::testing::kakao_stand_in_test
