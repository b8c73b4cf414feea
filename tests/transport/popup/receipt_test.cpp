// Tests the format of receipts, and that any change of one is noticed.
#include "transport/popup/receipt.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "storage/codec/json_write.hpp"
#include "tests/transport/popup/receipt_fixture.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport::receipt_test {

using namespace testing;

namespace {

receipt_claims some_claims() {
  receipt_claims claims;
  claims.store = some_slot().store;
  claims.slot = {some_slot().date, some_slot().time};
  claims.user.value.fill(0xab);
  claims.ticket = 3;
  claims.time = {1'796'086'800'123};
  claims.position = 258;
  claims.version = 5;
  claims.chain.value.fill(0xcd);
  return claims;
}

struct parts {
  std::string header, payload, signature;
  std::string text() const { return header + '.' + payload + '.' + signature; }
};

parts split(const std::string& receipt) {
  const auto first = receipt.find('.');
  const auto last = receipt.rfind('.');
  return {receipt.substr(0, first), receipt.substr(first + 1, last - first - 1),
          receipt.substr(last + 1)};
}

std::string encode(std::string_view text) {
  return to_base64url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string decode(std::string_view text) {
  std::string bytes(text.size() * 6 / 8, '\0');
  REQUIRE(from_base64url(text, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()}));
  return bytes;
}

struct facade {
  ed25519_key key{some_seed()};
  receipt_issuer issuer{key};
  std::vector<jwk> keys{{thumbprint(key.public_key()), key.public_key()}};

  std::string refusal(const std::string& receipt) const {
    const auto opened = open_receipt(receipt, keys);
    const auto* why = std::get_if<std::string>(&opened);
    return why == nullptr ? "" : *why;
  }
  /// A header and a payload that the right key has signed.
  std::string sign(const std::string& header, const std::string& payload) const {
    const auto input = encode(header) + '.' + encode(payload);
    return input + '.' + to_base64url(key.sign(input));
  }
};

constexpr std::string_view bad_signature =
    "bad signature: the receipt was changed, or another key has signed it";

}  // namespace

TEST_CASE("receipt: a compact JWS with the claims in the order of the documentation") {
  facade d;
  const auto receipt = d.issuer.issue(some_claims());
  const auto [header, payload, signature] = split(receipt);
  CHECK(decode(header) ==
        fmt::format(R"({{"alg":"EdDSA","typ":"moim-receipt","kid":"{}"}})", d.keys[0].kid));
  CHECK(decode(payload) ==
        R"({"store":"0197abcd-0000-7000-8000-00000000ffff","slot":"2026-12-01/10:00","user":")" +
            to_text(some_claims().user) +
            R"(","ticket":3,"status":"WAITING","time":"2026-12-01T01:00:00.123Z","position":258,)" +
            R"("version":5,"chain":")" + to_text(some_claims().chain) + "\"}");
  CHECK(signature.size() == 86);
  const auto opened = open_receipt(receipt, d.keys);
  REQUIRE(std::holds_alternative<receipt_claims>(opened));
  CHECK(std::get<receipt_claims>(opened) == some_claims());
  CHECK(std::get<receipt_claims>(opened).id() == some_slot());
}

TEST_CASE("receipt: the same claims give the same receipt, and a large one fits its limit") {
  facade d;
  CHECK(d.issuer.issue(some_claims()) == d.issuer.issue(some_claims()));
  auto large = some_claims();
  large.ticket = ~0U;
  large.status = reservation_status::CONFIRMED;
  large.position = large.version = ~std::uint64_t{0};
  CHECK(d.issuer.issue(large).size() < receipt_characters_max);
  CHECK(d.refusal(d.issuer.issue(large)).empty());
}

TEST_CASE("receipt: a changed claim breaks the signature") {
  facade d;
  const auto honest = split(d.issuer.issue(some_claims()));
  for (const auto& [claim, changed] : tampered(some_claims())) {
    CAPTURE(claim);
    auto forged = honest;
    forged.payload = encode(storage::to_json(changed));
    CHECK(forged.payload != honest.payload);
    CHECK(d.refusal(forged.text()) == bad_signature);
  }
}

TEST_CASE("receipt: every character counts") {
  facade d;
  const auto receipt = d.issuer.issue(some_claims());
  for (std::size_t i = 0; i < receipt.size(); ++i) {
    for (const char c : {'A', 'B', '.', '=', '\0'}) {
      auto changed = receipt;
      changed[i] = c;
      CAPTURE(i);
      CHECK((changed == receipt || !d.refusal(changed).empty()));
    }
  }
}

TEST_CASE("receipt: who signed, and how, is not for the receipt to choose") {
  facade d;
  const auto payload = storage::to_json(some_claims());
  const auto kid = d.keys[0].kid;
  const auto header = [&](std::string_view alg, std::string_view typ, std::string_view name) {
    return fmt::format(R"({{"alg":"{}","typ":"{}","kid":"{}"}})", alg, typ, name);
  };
  CHECK(d.refusal(d.sign(header("EdDSA", "moim-receipt", kid), payload)).empty());
  CHECK(d.refusal(d.sign(header("EdDSA", "moim-receipt", "other"), payload)) ==
        "unknown key: none of the 1 public keys here is other");
  for (const auto& bad :
       {header("none", "moim-receipt", kid), header("HS256", "moim-receipt", kid),
        header("EdDSA", "JWT", kid), std::string{R"({"alg":"EdDSA"})"}, std::string{"{"},
        fmt::format(R"({{"alg":"EdDSA","typ":"moim-receipt","kid":"{}","crit":["b64"]}})", kid)}) {
    CAPTURE(bad);
    CHECK(d.refusal(d.sign(bad, payload)) ==
          "this is no receipt: its header does not say EdDSA and moim-receipt");
  }
  // The name of a key that is listed, the signature of one that is not.
  facade other;
  other.key = ed25519_key{some_seed(8)};
  CHECK(d.refusal(other.sign(header("EdDSA", "moim-receipt", kid), payload)) == bad_signature);
}

TEST_CASE("receipt: what is no receipt is told, signed or not") {
  facade d;
  const auto receipt = d.issuer.issue(some_claims());
  for (const auto& text : {std::string{}, std::string{"."}, std::string{"a.b"}, receipt + ".x",
                           '.' + receipt, std::string(receipt_characters_max + 1, 'A'),
                           receipt + std::string(receipt_characters_max, 'A')}) {
    CHECK(d.refusal(text).starts_with("this is no receipt"));
  }
  const auto header = decode(split(receipt).header);
  const auto payload = decode(split(receipt).payload);
  const auto more = payload.substr(0, payload.size() - 1) + R"(,"more":1})";
  for (const auto& bad : {std::string{}, std::string{"{}"}, more}) {
    CHECK(d.refusal(d.sign(header, bad)) ==
          "the key has signed something that is no receipt of this version of Moim");
  }
}

TEST_CASE("receipt: a user is named as the documentation says, differently in each slot") {
  storage::sha256 hash;
  // printf 'moim-receipt-user\n%s\n%s' SLOT USER | sha256sum
  CHECK(to_text(receipt_user(hash, some_slot(), user(1))) ==
        to_text(hex_digest{hash("moim-receipt-user\n"
                                "0197abcd-0000-7000-8000-00000000ffff/2026-12-01/10:00\n"
                                "00000000-0000-0000-0000-000000000001")}));
  auto later = some_slot();
  later.time = {601};
  CHECK(receipt_user(hash, some_slot(), user(1)) != receipt_user(hash, later, user(1)));
  CHECK(receipt_user(hash, some_slot(), user(1)) != receipt_user(hash, some_slot(), user(2)));
}

TEST_CASE("receipt: digests have one text") {
  hex_digest digest;
  const std::string text = "00ff" + std::string(60, 'a');
  REQUIRE(from_text(text, digest));
  CHECK(to_text(digest) == text);
  for (const auto& bad : {std::string{}, text + "00", text.substr(2), "0G" + text.substr(2),
                          "FF" + text.substr(2), " 0" + text.substr(2)}) {
    CHECK_FALSE(from_text(bad, digest));
  }
  slot_start start;
  for (const auto* bad : {"", "2026-12-01", "2026-12-01/", "/10:00", "2026-12-01/25:00", "a/b"}) {
    CHECK_FALSE(from_text(bad, start));
  }
}

TEST_CASE("receipt: records that give a ticket have claims, others have none") {
  storage::memory_event_log log;
  recorded_slot s(log);
  CHECK(s.reserve(1).status == reservation_status::CONFIRMED);
  CHECK(s.reserve(2).status == reservation_status::CONFIRMED);
  const auto third = s.reserve(3);
  s.cancel(1, 1);
  storage::append(log, {storage::request("slot/x", 0, {"{}"}), storage::request("a/1", 0, {"{}"})});
  storage::sha256 hash;
  std::vector<std::uint64_t> positions;
  REQUIRE_FALSE(log.read_from(1, [&](const storage::record& r) {
    if (claims_of(hash, r)) positions.push_back(r.position);
    return true;
  }));
  CHECK(positions == std::vector<std::uint64_t>{2, 3, 4});
  CHECK(third.status == reservation_status::WAITING);
  CHECK(third.ticket == 3);
  CHECK(third.version == 4);
  CHECK(third.position == 4);
  CHECK(third.time == timestamp{3'000});
  CHECK(third.user == receipt_user(hash, some_slot(), user(3)));
  CHECK(third.id() == some_slot());
}

TEST_CASE("receipt: is found in what a client kept") {
  CHECK(find_receipt("a.b.c") == "a.b.c");
  CHECK(find_receipt(" \r\n a.b.c\n\n") == "a.b.c");
  CHECK(find_receipt(R"( {"ticket":1,"receipt":"a.b.c","x":{}} )") == "a.b.c");
  for (const auto* none : {"", "  ", "{", "{}", R"({"receipt":7})", R"({"x":{"receipt":"a"}})"}) {
    CHECK(find_receipt(none).find('a') == std::string::npos);
    CHECK_FALSE(find_receipt(none).starts_with('{'));
  }
}

}  // namespace moim::transport::receipt_test
