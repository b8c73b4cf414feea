// Refresh tokens: a round trip, the size of the byte table, and no way to change any bit.
#include "transport/account/refresh_token.hpp"

#include <doctest/doctest.h>

#include "transport/host/random.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport::refresh_token_test {

TEST_CASE("a refresh token carries user, session and generation") {
  refresh_tokens tokens(random_bytes<32>());
  for (const std::uint32_t generation : {0u, 1u, 0x01020304u, 0xffffffffu}) {
    const refresh_claims claims{{make_random_uuid_v7({1})}, {make_random_uuid_v7({2})}, generation};
    const std::string token = tokens.make(claims);
    CHECK(token.size() == 80);
    CHECK(tokens.parse(token) == claims);
  }
}

TEST_CASE("a refresh token stands as its byte table says") {
  refresh_tokens tokens(secret_key{});
  refresh_claims claims;
  claims.user.value.bytes.fill(0x11);
  claims.session.value.bytes.fill(0x22);
  claims.generation = 0x01020304;
  // Pinned: another text here would sign everybody out.
  CHECK(tokens.make(claims) ==
        "ERERERERERERERERERERESIiIiIiIiIiIiIiIiIiIiIBAgME5oU9ayYZ1n2U7l_vc2vQW3AfNfVrzQP4");
}

TEST_CASE("no bit of a refresh token can be changed") {
  refresh_tokens tokens(random_bytes<32>());
  const std::string token =
      tokens.make({{make_random_uuid_v7({1})}, {make_random_uuid_v7({2})}, 7});
  std::array<std::uint8_t, 60> bytes{};
  REQUIRE(from_base64url(token, bytes));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto other = bytes;
    other[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    CHECK_FALSE(tokens.parse(to_base64url(other)));
  }
  for (const std::string& other :
       {std::string(), token.substr(1), token + "A", token.substr(0, 79) + "=",
        std::string(80, 'A'), std::string(1'000'000, 'A')}) {
    CHECK_FALSE(tokens.parse(other));
  }
  CHECK_FALSE(refresh_tokens(random_bytes<32>()).parse(token));
}

}  // namespace moim::transport::refresh_token_test
