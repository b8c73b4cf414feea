// Encodes the constant header once; a receipt costs little more than its signature.
#include "transport/popup/receipt.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "domain/ensure.hpp"
#include "storage/codec/json_read.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/events/event_codec.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport {

namespace {

constexpr std::string_view algorithm = "EdDSA";
constexpr std::string_view user_prefix = "moim-receipt-user\n";

/// Nothing else may stand in a header: what we do not know could be critical (RFC 7515 4.1.11).
struct receipt_header {
  std::string alg;
  std::string typ;
  std::string kid;
};
BOOST_DESCRIBE_STRUCT(receipt_header, (), (alg, typ, kid))

std::span<const std::uint8_t> octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::optional<std::string> decode(std::string_view base64url) {
  std::string bytes(base64url.size() * 6 / 8, '\0');
  const bool sound =
      from_base64url(base64url, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  return sound ? std::optional{std::move(bytes)} : std::nullopt;
}

template <class T>
bool read(std::string_view json, T& out) {
  std::vector<violation> problems;
  return storage::read_json(json, out, problems);
}

/// The three parts of a compact JWS (RFC 7515 7.1).
struct jws_parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signed_text;  ///< header and payload, with the dot between them
};

std::optional<jws_parts> split(std::string_view text) {
  const auto first = text.find('.');
  const auto last = text.rfind('.');
  if (text.size() > receipt_characters_max || first == last ||
      text.substr(first + 1, last - first - 1).find('.') != std::string_view::npos) {
    return std::nullopt;
  }
  return jws_parts{text.substr(0, first), text.substr(first + 1, last - first - 1),
                   text.substr(last + 1), text.substr(0, last)};
}

}  // namespace

std::string to_text(const slot_start& start) {
  return to_text(start.date) + '/' + to_text(start.time);
}

bool from_text(std::string_view text, slot_start& out) {
  const auto dash = text.find('/');
  return dash != std::string_view::npos && from_text(text.substr(0, dash), out.date) &&
         from_text(text.substr(dash + 1), out.time);
}

hex_digest receipt_user(storage::sha256& hash, const slot_id& slot, user_id user) {
  return {hash(user_prefix, to_text(slot) + '\n' + to_text(user))};
}

std::optional<receipt_claims> claims_of(storage::sha256& hash, const storage::record& record) {
  slot_id id;
  slot::event event;
  std::string why;
  if (!storage::id_of_stream<slot>(record.stream, id) ||
      !storage::decode_event<slot>(record, event, why)) {
    return std::nullopt;
  }
  const auto claims = [&](user_id user, std::uint32_t ticket, reservation_status status) {
    return receipt_claims{id.store,
                          {id.date, id.time},
                          receipt_user(hash, id, user),
                          ticket,
                          status,
                          record.time,
                          record.position,
                          record.version,
                          {record.chain}};
  };
  if (const auto* e = std::get_if<place_confirmed>(&event)) {
    return claims(e->user, e->ticket, reservation_status::CONFIRMED);
  }
  if (const auto* e = std::get_if<waitlist_joined>(&event)) {
    return claims(e->user, e->ticket, reservation_status::WAITING);
  }
  return std::nullopt;
}

receipt_issuer::receipt_issuer(const ed25519_key& key) : key_(key) {
  const receipt_header header{std::string{algorithm}, std::string{receipt_type},
                              thumbprint(key.public_key())};
  head_ = to_base64url(octets(storage::to_json(header))) + '.';
}

std::string receipt_issuer::issue(const receipt_claims& claims) {
  payload_.clear();
  storage::write_json(payload_, claims);
  std::string receipt;
  receipt.reserve(head_.size() + base64url_characters(payload_.size()) + 1 +
                  base64url_characters(std::tuple_size_v<ed25519_signature>));
  receipt += head_;
  append_base64url(receipt, octets(payload_));
  const auto signature = key_.sign(receipt);
  receipt += '.';
  append_base64url(receipt, signature);
  ensure(receipt.size() <= receipt_characters_max, "a receipt fits its limit");
  return receipt;
}

std::variant<receipt_claims, std::string> open_receipt(std::string_view receipt,
                                                       std::span<const jwk> keys) {
  const auto parts = split(receipt);
  if (!parts)
    return "this is no receipt: a receipt is a compact JWS, three parts with dots between";
  receipt_header header;
  const auto header_text = decode(parts->header);
  if (!header_text || !read(*header_text, header) || header.alg != algorithm ||
      header.typ != receipt_type) {
    return fmt::format("this is no receipt: its header does not say {} and {}", algorithm,
                       receipt_type);
  }
  const auto* key = find_key(keys, header.kid);
  if (key == nullptr) {
    return fmt::format("unknown key: none of the {} public keys here is {}", keys.size(),
                       header.kid);
  }
  ed25519_signature signature;
  if (!from_base64url(parts->signature, signature) ||
      !verify_ed25519(key->key, parts->signed_text, signature)) {
    return "bad signature: the receipt was changed, or another key has signed it";
  }
  receipt_claims claims;
  const auto payload = decode(parts->payload);
  if (!payload || !read(*payload, claims)) {
    return "the key has signed something that is no receipt of this version of Moim";
  }
  return claims;
}

std::string find_receipt(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  if (!text.starts_with('{')) return std::string{text};
  storage::json_value root;
  storage::json_members members;
  std::string_view name;
  storage::json_value value;
  std::string_view found;
  if (!storage::parse_json(text, root) || !root.open(members)) return {};
  while (members.next(name, value)) {
    if (name == "receipt" && value.get(found)) return std::string{found};
  }
  return {};
}

}  // namespace moim::transport
