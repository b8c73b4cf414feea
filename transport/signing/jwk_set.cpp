// Walks the members of a key by hand, since a set may have more of them than we know.
#include "transport/signing/jwk_set.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "storage/codec/json_value.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/codec/sha256.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport {

namespace {

/// The texts of one key; empty when missing.
struct key_texts {
  std::string_view kty;
  std::string_view crv;
  std::string_view x;
  std::string_view kid;
};

/// False when it is no object, or a member that we know is no string.
bool read_texts(const storage::json_value& from, key_texts& out) {
  storage::json_members members;
  if (!from.open(members)) return false;
  std::string_view name;
  storage::json_value value;
  while (members.next(name, value)) {
    std::string_view* const target = name == "kty"   ? &out.kty
                                     : name == "crv" ? &out.crv
                                     : name == "x"   ? &out.x
                                     : name == "kid" ? &out.kid
                                                     : nullptr;
    if (target != nullptr && !value.get(*target)) return false;
  }
  return !out.kty.empty();
}

/// What is wrong with the list, if anything.
std::optional<std::string> read_keys(storage::json_elements& elements, std::vector<jwk>& keys) {
  storage::json_value element;
  for (std::size_t number = 1; elements.next(element); ++number) {
    if (number > jwk_set_keys_max) return fmt::format("more than {} keys", jwk_set_keys_max);
    key_texts texts;
    if (!read_texts(element, texts)) return fmt::format("key {} is not a JWK", number);
    if (texts.kty != "OKP" || texts.crv != "Ed25519") continue;
    jwk key;
    if (!from_base64url(texts.x, key.key)) return fmt::format("`x` of key {} is not right", number);
    key.kid = texts.kid.empty() ? thumbprint(key.key) : std::string{texts.kid};
    keys.push_back(std::move(key));
  }
  return std::nullopt;
}

}  // namespace

std::string thumbprint(const ed25519_public_key& key) {
  storage::sha256 hash;
  return to_base64url(
      hash(fmt::format(R"({{"crv":"Ed25519","kty":"OKP","x":"{}"}})", to_base64url(key))));
}

std::string jwk_set_json(std::span<const jwk> keys) {
  std::string out = R"({"keys":[)";
  for (const jwk& key : keys) {
    out += out.back() == '[' ? "" : ",";
    out += fmt::format(R"({{"kty":"OKP","crv":"Ed25519","x":"{}","kid":)", to_base64url(key.key));
    storage::append_json(out, std::string_view{key.kid});
    out += R"(,"use":"sig","alg":"EdDSA"})";
  }
  return out += "]}";
}

std::variant<std::vector<jwk>, std::string> parse_jwk_set(std::string_view text) {
  if (text.size() > jwk_set_bytes_max) {
    return fmt::format("a key set of more than {} bytes", jwk_set_bytes_max);
  }
  storage::json_value root;
  storage::json_members members;
  if (!storage::parse_json(text, root) || !root.open(members)) return "not a JSON object";
  std::string_view name;
  storage::json_value value;
  while (members.next(name, value)) {
    storage::json_elements elements;
    if (name != "keys") continue;
    if (!value.open(elements)) return "`keys` is not a list";
    std::vector<jwk> keys;
    if (auto wrong = read_keys(elements, keys)) return std::move(*wrong);
    return keys;
  }
  return "not a JWK Set: it has no `keys`";
}

const jwk* find_key(std::span<const jwk> keys, std::string_view kid) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const jwk& key) { return key.kid == kid; });
  return found == keys.end() ? nullptr : &*found;
}

}  // namespace moim::transport
