// HMAC-SHA256 against the vectors of RFC 4231 that fit our key size, and again and again on one
// object, since the keyed state is used many times.
#include "transport/signing/hmac.hpp"

#include <doctest/doctest.h>

#include "transport/signing/base64url.hpp"

namespace moim::transport::hmac_test {

TEST_CASE("signatures are those of RFC 4231") {
  // Keys shorter than the block are padded with zeros: test case 1 and 2 with zeros appended.
  secret_key first{};
  std::fill_n(first.begin(), 20, 0x0b);
  secret_key second{'J', 'e', 'f', 'e'};
  hmac_sha256 one(first);
  hmac_sha256 two(second);
  for (int i = 0; i < 3; ++i) {
    const auto tag_one = one.sign(std::string_view("Hi There"));
    CHECK(tag_one[0] == 0xb0);
    CHECK(tag_one[1] == 0x34);
    CHECK(tag_one[31] == 0xf7);
    const auto tag_two = two.sign(std::string_view("what do ya want for nothing?"));
    CHECK(tag_two[0] == 0x5b);
    CHECK(tag_two[1] == 0xdc);
    CHECK(tag_two[31] == 0x43);
  }
  CHECK(one.sign(std::string_view()) != one.sign(std::string_view("\0", 1)));
}

TEST_CASE("tags are equal only when every byte is") {
  hmac_sha256 hmac{secret_key{}};
  const auto tag = hmac.sign(std::string_view("moim"));
  CHECK(equal_in_constant_time(tag, tag));
  for (std::size_t i = 0; i < tag.size(); ++i) {
    auto other = tag;
    other[i] ^= 1;
    CHECK_FALSE(equal_in_constant_time(tag, other));
  }
}

}  // namespace moim::transport::hmac_test
