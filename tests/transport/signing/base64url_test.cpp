// The vectors of RFC 4648 10, without padding, and everything that a strict decoder refuses.
#include "transport/signing/base64url.hpp"

#include <array>
#include <vector>

#include <doctest/doctest.h>

#include "transport/host/random.hpp"

namespace moim::transport::base64url_test {

namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

TEST_CASE("base64url writes and reads the vectors of RFC 4648") {
  const std::array<std::pair<std::string_view, std::string_view>, 7> vectors{
      {{"", ""},
       {"f", "Zg"},
       {"fo", "Zm8"},
       {"foo", "Zm9v"},
       {"foob", "Zm9vYg"},
       {"fooba", "Zm9vYmE"},
       {"foobar", "Zm9vYmFy"}}};
  for (const auto& [plain, coded] : vectors) {
    CAPTURE(plain);
    CHECK(to_base64url(bytes_of(plain)) == coded);
    CHECK(base64url_characters(plain.size()) == coded.size());
    std::vector<std::uint8_t> decoded(plain.size());
    CHECK(from_base64url(coded, decoded));
    CHECK(std::string(decoded.begin(), decoded.end()) == plain);
  }
  CHECK(to_base64url(bytes_of("\xfb\xff\xfe")) == "-__-");
}

TEST_CASE("base64url survives a round trip at every size") {
  for (std::size_t size = 0; size < 100; ++size) {
    std::vector<std::uint8_t> bytes(size);
    fill_random(bytes);
    std::vector<std::uint8_t> decoded(size);
    CHECK(from_base64url(to_base64url(bytes), decoded));
    CHECK(decoded == bytes);
  }
}

TEST_CASE("base64url refuses every other spelling") {
  std::array<std::uint8_t, 2> two{};
  CHECK(from_base64url("Zm8", two));
  for (const std::string_view text :
       {"Zm8=", "Zm9", "Zm", "Zm8A", "Zm 8", "+m8", "/m8", "Zm\n", "Zm\xff", "", "Z==="}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64url(text, two));
  }
  std::array<std::uint8_t, 1> one{};
  CHECK(from_base64url("Zg", one));
  CHECK_FALSE(from_base64url("Zh", one));  // the same byte, were the unused bits not looked at
  std::array<std::uint8_t, 3> three{};
  CHECK_FALSE(from_base64url("Z.9v", three));
}

}  // namespace moim::transport::base64url_test
