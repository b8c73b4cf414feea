// A receipt: a signed statement about a ticket, with which its holder can later prove that the log
// was not changed. It is a compact JWS (RFC 7515) with EdDSA (RFC 8037):
//
//   header    {"alg":"EdDSA","typ":"moim-receipt","kid":"<thumbprint of the key>"}
//   payload   receipt_claims as JSON, in the order of its members
//
// docs/receipts.md tells what each claim says and how to check them without Moim.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "domain/hex_digest.hpp"
#include "domain/popup/slot.hpp"
#include "storage/codec/sha256.hpp"
#include "storage/log/event_log.hpp"
#include "transport/signing/jwk_set.hpp"

namespace moim::transport {

inline constexpr std::string_view receipt_type = "moim-receipt";
/// A receipt has about 700 characters.
inline constexpr std::size_t receipt_characters_max = 2'048;

/// When a slot of a store begins. Text: `<YYYY-MM-DD>/<HH:MM>`.
struct slot_start {
  static constexpr std::string_view text_pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{2}:[0-9]{2}$";
  calendar_date date;
  time_of_day time;
  bool operator==(const slot_start&) const = default;
};
std::string to_text(const slot_start& start);
[[nodiscard]] bool from_text(std::string_view text, slot_start& out);

/// Everything but `user` stands in the log just so.
struct receipt_claims {
  store_id store;
  slot_start slot;
  hex_digest user;  ///< see `receipt_user`
  std::uint32_t ticket = 0;
  reservation_status status = reservation_status::WAITING;  ///< CONFIRMED, or WAITING in the line
  timestamp time;
  std::uint64_t position = 0;  ///< of the ticket's event in the log
  std::uint64_t version = 0;   ///< of the same event in the slot's stream
  hex_digest chain;            ///< of the same event: over all of the stream up to there

  bool operator==(const receipt_claims&) const = default;
  slot_id id() const { return {store, slot.date, slot.time}; }
};
BOOST_DESCRIBE_STRUCT(receipt_claims, (),
                      (store, slot, user, ticket, status, time, position, version, chain))

/// Names a user in the receipts of one slot: SHA-256 of `moim-receipt-user\n<slot id>\n<user id>`.
/// It follows from the user's id, but does not reveal the id, and differs from slot to
/// slot.
hex_digest receipt_user(storage::sha256& hash, const slot_id& slot, user_id user);

/// The claims about the event of a ticket; none for any other record, and for an unreadable one.
std::optional<receipt_claims> claims_of(storage::sha256& hash, const storage::record& record);

/// Signs receipts. Not thread-safe: one object for each thread. The key outlives it.
class receipt_issuer {
 public:
  explicit receipt_issuer(const ed25519_key& key);

  /// The same claims give the same receipt.
  std::string issue(const receipt_claims& claims);
  storage::sha256& hash() { return hash_; }

 private:
  const ed25519_key& key_;
  std::string head_;  // the header in base64url, and the dot
  std::string payload_;
  storage::sha256 hash_;
};

/// The claims of a receipt that one of the keys signed; otherwise why it is not one.
[[nodiscard]] std::variant<receipt_claims, std::string> open_receipt(std::string_view receipt,
                                                                     std::span<const jwk> keys);

/// The receipt in what a client kept: the receipt itself, or the answer of the API that has it as
/// `receipt`; empty when there is none.
std::string find_receipt(std::string_view text);

}  // namespace moim::transport
