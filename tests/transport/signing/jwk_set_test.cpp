// Key sets: the thumbprint of RFC 8037, the shape that others read, and what is passed over.
#include "transport/signing/jwk_set.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "transport/signing/base64url.hpp"

namespace moim::transport::jwk_set_test {

namespace {

constexpr std::string_view rfc8037_x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

ed25519_public_key rfc8037_key() {
  ed25519_public_key key;
  REQUIRE(from_base64url(rfc8037_x, key));
  return key;
}

std::vector<jwk> parse(std::string_view text) {
  auto result = parse_jwk_set(text);
  if (const auto* wrong = std::get_if<std::string>(&result)) FAIL(*wrong);
  return std::get<std::vector<jwk>>(std::move(result));
}

std::string failure(std::string_view text) {
  const auto result = parse_jwk_set(text);
  const auto* wrong = std::get_if<std::string>(&result);
  return wrong == nullptr ? "" : *wrong;
}

}  // namespace

TEST_CASE("jwk set: the thumbprint of RFC 8037 A.3") {
  CHECK(thumbprint(rfc8037_key()) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST_CASE("jwk set: says of each key what others need to use it") {
  const std::vector<jwk> keys{{"a", rfc8037_key()}, {"b", {}}};
  const auto text = jwk_set_json(keys);
  const auto json = nlohmann::json::parse(text);
  CHECK(json.at("keys").size() == 2);
  CHECK(json.at("keys").at(0) == nlohmann::json{{"kty", "OKP"},
                                                {"crv", "Ed25519"},
                                                {"x", rfc8037_x},
                                                {"kid", "a"},
                                                {"use", "sig"},
                                                {"alg", "EdDSA"}});
  CHECK(parse(text) == keys);
  CHECK(parse(jwk_set_json({})).empty());
}

TEST_CASE("jwk set: other keys and members are passed over, a key without name gets its own") {
  const auto keys = parse(R"({"more":1,"keys":[
      {"kty":"RSA","n":"AQAB","e":"AQAB"},
      {"kty":"OKP","crv":"X25519","x":"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"},
      {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","exp":[1]}]})");
  REQUIRE(keys.size() == 1);
  CHECK(keys[0].kid == thumbprint(rfc8037_key()));
  CHECK(find_key(keys, keys[0].kid) == &keys[0]);
  CHECK(find_key(keys, "other") == nullptr);
}

TEST_CASE("jwk set: what is none is told") {
  CHECK(failure("") == "not a JSON object");
  CHECK(failure("[]") == "not a JSON object");
  CHECK(failure("{}") == "not a JWK Set: it has no `keys`");
  CHECK(failure(R"({"keys":{}})") == "`keys` is not a list");
  CHECK(failure(R"({"keys":[1]})") == "key 1 is not a JWK");
  CHECK(failure(R"({"keys":[{"crv":"Ed25519"}]})") == "key 1 is not a JWK");
  CHECK(failure(R"({"keys":[{"kty":"RSA"},{"kty":"OKP","crv":"Ed25519","x":"AA"}]})") ==
        "`x` of key 2 is not right");
  CHECK(failure(R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":7}]})") == "key 1 is not a JWK");
}

TEST_CASE("jwk set: its size has a bound") {
  CHECK(parse(jwk_set_json(std::vector<jwk>(jwk_set_keys_max, {"k", {}}))).size() ==
        jwk_set_keys_max);
  CHECK(failure(jwk_set_json(std::vector<jwk>(jwk_set_keys_max + 1, {"k", {}}))) ==
        "more than 100 keys");
  CHECK(failure("{\"keys\":[]}" + std::string(jwk_set_bytes_max, ' ')).starts_with("a key set of"));
}

}  // namespace moim::transport::jwk_set_test
