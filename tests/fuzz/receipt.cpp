// Fuzz target: receipts and key sets that are passed to `moim receipt verify`. The fuzzer's bytes
// are also tried as a payload under our own signature.
#include "transport/popup/receipt.hpp"

#include <array>
#include <string>

#include "storage/codec/json_write.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::fuzz {

namespace {

std::string base64url(std::string_view bytes) {
  return transport::to_base64url(
      {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

const transport::ed25519_key& key() {
  static const transport::ed25519_key made{transport::secret_key{1, 2, 3}};
  return made;
}

const transport::jwk& public_key() {
  static const transport::jwk made{transport::thumbprint(key().public_key()), key().public_key()};
  return made;
}

void try_receipt(std::string_view receipt, bool is_signed) {
  const auto opened = transport::open_receipt(receipt, {&public_key(), 1});
  if (const auto* why = std::get_if<std::string>(&opened)) {
    demand(!why->empty(), "a refused receipt has a reason");
    return;
  }
  demand(is_signed, "a receipt without our signature is refused");
  transport::receipt_issuer issuer{key()};
  const auto again = issuer.issue(std::get<0>(opened));
  demand(transport::open_receipt(again, {&public_key(), 1}) == opened,
         "a receipt says the same when it is made again");
}

std::string sign(std::string_view payload) {
  std::string text =
      base64url(R"({"alg":"EdDSA","typ":"moim-receipt","kid":")" + public_key().kid + R"("})");
  text += '.' + base64url(payload);
  const auto signature = key().sign(text);
  return text + '.' + transport::to_base64url(signature);
}

void try_key_set(std::string_view text) {
  const auto parsed = transport::parse_jwk_set(text);
  if (const auto* keys = std::get_if<std::vector<transport::jwk>>(&parsed)) {
    const auto again = transport::parse_jwk_set(transport::jwk_set_json(*keys));
    demand(again == parsed, "a key set that is written can be read");
  } else {
    demand(!std::get<std::string>(parsed).empty(), "a refused key set has a reason");
  }
}

}  // namespace

void try_input(std::string_view input) {
  const auto [which, text] = choose(input);
  switch (which % 4) {
    case 0:
      return try_receipt(text, false);
    case 1:
      return try_receipt(sign(text), true);
    case 2:
      return try_receipt(transport::find_receipt(text), false);
    case 3:
      return try_key_set(text);
  }
}

}  // namespace moim::fuzz
