// Access tokens: what is issued is verified, anything else is refused for the right reason. An
// implementation by others (cpp-jwt) reads ours, and what it makes in other ways is refused.
#include "transport/api/access_token.hpp"

#include <ctime>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <jwt/jwt.hpp>

#include "transport/host/random.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport::access_token_test {

using namespace std::chrono_literals;

namespace {

constexpr timestamp now{1'796'086'800'123};
const secret_key key = random_bytes<32>();
const std::string key_text(key.begin(), key.end());

user_id somebody() {
  return {make_random_uuid_v7(now)};
}

token_fault fault_of(access_tokens& tokens, std::string_view token, timestamp at = now) {
  token_fault why = token_fault::none;
  const auto claims = tokens.verify(token, at, &why);
  CHECK(claims.has_value() == (why == token_fault::none));
  return why;
}

std::string coded(std::string_view text) {
  return to_base64url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// A token with any header and payload under our own key.
std::string sign(std::string_view header, std::string_view payload) {
  hmac_sha256 hmac(key);
  const std::string signed_part = coded(header) + "." + coded(payload);
  return signed_part + "." + to_base64url(hmac.sign(signed_part));
}

constexpr std::string_view our_header = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::string_view subject = "0193a2b4-0000-7000-8000-000000000001";

}  // namespace

TEST_CASE("an issued token is verified and carries who, what and until when") {
  access_tokens tokens(key);
  for (const role may : {role::user, role::organizer, role::admin}) {
    const user_id user = somebody();
    const std::string token = tokens.issue(user, may, now, 900s);
    const auto claims = tokens.verify(token, now);
    REQUIRE(claims);
    CHECK(claims->user == user);
    CHECK(claims->may == may);
    CHECK(claims->issued_at.ms == 1'796'086'800'000);
    CHECK(claims->expires_at.ms == 1'796'087'700'000);
  }
}

TEST_CASE("a token is refused from the second in which it expires") {
  access_tokens tokens(key);
  const std::string token = tokens.issue(somebody(), role::user, {1'000'000}, 60s);
  CHECK(fault_of(tokens, token, {1'059'999}) == token_fault::none);
  CHECK(fault_of(tokens, token, {1'060'000}) == token_fault::expired);
}

TEST_CASE("no single character of a token can be changed") {
  access_tokens tokens(key);
  const std::string token = tokens.issue(somebody(), role::user, now, 900s);
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (const char c : {'A', 'B', 'w', '-', '.', '=', '\0'}) {
      std::string other = token;
      other[i] = c;
      if (other != token) {
        CAPTURE(i);
        CHECK(fault_of(tokens, other) != token_fault::none);
      }
    }
  }
  for (std::size_t size = 0; size < token.size(); ++size) {
    CHECK(fault_of(tokens, token.substr(0, size)) != token_fault::none);
  }
  for (const std::string& other : {token + "A", token + "=", " " + token, token + "." + token,
                                   std::string(100'000, 'A'), std::string(200, '.')}) {
    CHECK(fault_of(tokens, other) == token_fault::malformed);
  }
}

TEST_CASE("a token of another key has a bad signature") {
  access_tokens ours(key);
  access_tokens theirs(random_bytes<32>());
  CHECK(fault_of(ours, theirs.issue(somebody(), role::admin, now, 900s)) ==
        token_fault::bad_signature);
}

TEST_CASE("a payload that we would not write is malformed, even well signed") {
  access_tokens tokens(key);
  const std::string good =
      fmt::format(R"({{"sub":"{}","role":"user","iat":1796086800,"exp":1796087700}})", subject);
  REQUIRE(fault_of(tokens, sign(our_header, good)) == token_fault::none);
  for (const auto& [from, to] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"user", "root"},
           {"user", ""},
           {"user", "users"},
           {"1796086800", "-1796086800"},
           {"1796086800", "01796086800"},
           {"1796086800", "1796086800.5"},
           {"1796086800", ""},
           {"1796087700", "1e99"},
           {"1796087700", "99999999999999999999"},
           {"1796087700", "100000000000"},
           {"1796087700}", "1796087700,\"x\":1}"},
           {"1796087700}", "1796087700} "},
           {"{", "{ "},
           {"sub", "Sub"},
           {"0193a2b4", "0193a2b"},
           {"0193a2b4", "x193a2b4"}}) {
    std::string payload = good;
    payload.replace(payload.find(from), from.size(), to);
    CAPTURE(payload);
    CHECK(fault_of(tokens, sign(our_header, payload)) == token_fault::malformed);
  }
}

TEST_CASE("only our own header is taken, whatever algorithm it names") {
  access_tokens tokens(key);
  const std::string payload =
      fmt::format(R"({{"sub":"{}","role":"user","iat":1796086800,"exp":1796087700}})", subject);
  for (const std::string_view header :
       {R"({"alg":"none","typ":"JWT"})", R"({"alg":"HS512","typ":"JWT"})",
        R"({"alg":"RS256","typ":"JWT"})", R"({"typ":"JWT","alg":"HS256"})", R"({"alg":"HS256"})",
        R"({"alg":"HS256","typ":"JWT","kid":"../../dev/null"})"}) {
    CAPTURE(header);
    CHECK(fault_of(tokens, sign(header, payload)) == token_fault::malformed);
  }
}

TEST_CASE("cpp-jwt reads our tokens") {
  using namespace jwt::params;
  access_tokens tokens(key);
  const user_id user = somebody();
  // It reads the clock of the machine, so this token has to be good now.
  const std::int64_t seconds = std::time(nullptr);
  const std::string token = tokens.issue(user, role::organizer, {seconds * 1'000}, 900s);
  std::error_code error;
  const auto decoded = jwt::decode(token, algorithms({"HS256"}), error, secret(key_text),
                                   verify(true), validate_iat(true));
  REQUIRE_FALSE(error);
  CHECK(decoded.header().algo() == jwt::algorithm::HS256);
  CHECK(decoded.payload().get_claim_value<std::string>("sub") == to_text(user));
  CHECK(decoded.payload().get_claim_value<std::string>("role") == "organizer");
  CHECK(decoded.payload().get_claim_value<std::uint64_t>("iat") ==
        static_cast<std::uint64_t>(seconds));
  CHECK(decoded.payload().get_claim_value<std::uint64_t>("exp") ==
        static_cast<std::uint64_t>(seconds + 900));

  jwt::decode(token, algorithms({"HS256"}), error, secret("another key"), verify(true));
  CHECK(error);
}

TEST_CASE("what cpp-jwt makes without a key, with another key or algorithm is refused") {
  using namespace jwt::params;
  access_tokens tokens(key);
  const auto made = [](const std::string& algorithm_name, const std::string& with) {
    jwt::jwt_object object{algorithm(algorithm_name), secret(with)};
    object.add_claim("sub", std::string(subject))
        .add_claim("role", "admin")
        .add_claim("iat", 1'796'086'800)
        .add_claim("exp", 1'796'087'700);
    return object.signature();
  };
  CHECK(fault_of(tokens, made("none", "")) == token_fault::malformed);
  CHECK(fault_of(tokens, made("HS256", "another key of about the same size")) != token_fault::none);
  CHECK(fault_of(tokens, made("HS512", key_text)) == token_fault::malformed);

  // Our header and a payload of ours under another key: only the signature tells.
  jwt::jwt_object object{algorithm("HS256"), secret("another key")};
  std::error_code error;
  const std::string token = tokens.issue(somebody(), role::user, now, 900s);
  const std::string signed_part = token.substr(0, token.rfind('.'));
  const auto [signature, failure] =
      jwt::HMACSign<jwt::algo::HS256>::sign("another key", signed_part);
  REQUIRE_FALSE(failure);
  std::string forged = signed_part + "." + coded({signature.data(), signature.size()});
  CHECK(fault_of(tokens, forged) == token_fault::bad_signature);
}

}  // namespace moim::transport::access_token_test
