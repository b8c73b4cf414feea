// Signatures, against the example of RFC 8037 (appendix A) and against what a strict verifier must
// refuse.
#include "transport/signing/ed25519.hpp"

#include <string>

#include <doctest/doctest.h>

#include "transport/signing/base64url.hpp"

namespace moim::transport::ed25519_test {

namespace {

template <class Bytes>
Bytes bytes_of(std::string_view base64url) {
  Bytes bytes;
  REQUIRE(from_base64url(base64url, bytes));
  return bytes;
}

ed25519_key rfc8037_key() {
  return ed25519_key(bytes_of<secret_key>("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"));
}

constexpr std::string_view rfc8037_input =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
constexpr std::string_view rfc8037_signature =
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

/// The same scalar modulo the order of the group, spelled another way: S + L, little-endian.
ed25519_signature respelled(ed25519_signature signature) {
  constexpr std::array<std::uint8_t, 32> order{0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                               0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                               0,    0,    0,    0,    0,    0,    0,    0,
                                               0,    0,    0,    0,    0,    0,    0,    0x10};
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += signature[32 + i] + order[i];
    signature[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return signature;
}

}  // namespace

TEST_CASE("ed25519: the key and the signature of RFC 8037 A.1, A.2 and A.4") {
  const auto key = rfc8037_key();
  CHECK(to_base64url(key.public_key()) == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
  CHECK(to_base64url(key.sign(rfc8037_input)) == rfc8037_signature);
  CHECK(verify_ed25519(key.public_key(), rfc8037_input,
                       bytes_of<ed25519_signature>(rfc8037_signature)));
}

TEST_CASE("ed25519: every bit of message, signature and key counts") {
  const auto key = rfc8037_key();
  const std::string message = "first come, first served";
  const auto signature = key.sign(message);
  CHECK(key.sign(message) == signature);
  REQUIRE(verify_ed25519(key.public_key(), message, signature));
  for (std::size_t bit = 0; bit < 8 * message.size(); ++bit) {
    auto other = message;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
    CHECK_FALSE(verify_ed25519(key.public_key(), other, signature));
  }
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    auto other = signature;
    other[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    CHECK_FALSE(verify_ed25519(key.public_key(), message, other));
  }
  for (std::size_t bit = 0; bit < 8 * key.public_key().size(); ++bit) {
    auto other = key.public_key();
    other[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    CHECK_FALSE(verify_ed25519(other, message, signature));
  }
}

TEST_CASE("ed25519: no second spelling of a signature, no key that fits every message") {
  const auto key = rfc8037_key();
  const auto signature = key.sign("x");
  CHECK(respelled(signature) != signature);
  CHECK_FALSE(verify_ed25519(key.public_key(), "x", respelled(signature)));
  // The neutral element as key and as R, with S = 0: "valid" for any message if it is not refused.
  ed25519_public_key neutral{};
  neutral[0] = 1;
  ed25519_signature empty{};
  empty[0] = 1;
  CHECK_FALSE(verify_ed25519(neutral, "x", empty));
}

TEST_CASE("ed25519: a key can be moved") {
  auto first = rfc8037_key();
  const auto before = first.sign("x");
  const auto second = std::move(first);
  CHECK(second.sign("x") == before);
}

}  // namespace moim::transport::ed25519_test
