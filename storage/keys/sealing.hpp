// Authenticated encryption of personal data under the key of its owner: XChaCha20-Poly1305
// (draft-irtf-cfrg-xchacha) of libsodium. A sealed text is bound to its place: it opens nowhere
// else.
//
//   sealed = nonce (24) | ciphertext | tag (16)
//   clear text, before: a byte 80, then zeros up to a multiple of 32 bytes (ISO/IEC 7816-4), so
//     that the length tells little about the text
//   nonce = BLAKE2b-192, keyed, of (u64 size of the place | place | padded clear text)
//   place = `moim field`, `moim state` or `moim reply`, a line feed, and the location; see below
//
// Two keys are derived from the one of the owner (crypto_kdf of libsodium, context `moimseal`):
// number 1 encrypts, number 2 makes nonces. A nonce is thus the same only for the same text at the
// same place (the idea of SIV, RFC 5297): nothing depends on randomness or on a counter, and an
// event that is decided again after a failure gives nothing away.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace moim::storage {

inline constexpr std::size_t personal_key_bytes = 32;
inline constexpr std::size_t sealing_block_bytes = 32;

using personal_key = std::array<std::uint8_t, personal_key_bytes>;

std::string seal(const personal_key& key, std::string_view place, std::string_view clear);
/// None when it was sealed under another key or at another place, or was changed.
std::optional<std::string> open_sealed(const personal_key& key, std::string_view place,
                                       std::string_view sealed);

/// `moim field\n<stream>\n<version>\n<name of the member>`.
std::string field_place(std::string_view stream, std::uint64_t version, std::string_view field);
/// `moim state\n<stream>\n<version>`.
std::string state_place(std::string_view stream, std::uint64_t version);
/// `moim reply\n<stream>\n<idempotency key with its scope>`.
std::string reply_place(std::string_view reply_key);

/// base64url without padding (RFC 4648 5), as sealed fields stand in JSON.
std::string sealed_text(std::string_view sealed);
std::optional<std::string> sealed_from_text(std::string_view text);

/// Fresh random bytes.
personal_key make_personal_key();

/// Overwrites it; a compiler must not leave that out.
void wipe(personal_key& key);

}  // namespace moim::storage
