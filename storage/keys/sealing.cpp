// Padding, key derivation and encryption with libsodium.
#include "storage/keys/sealing.hpp"

#include <sodium.h>

#include "domain/ensure.hpp"

namespace moim::storage {

namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr const char* kdf_context = "moimseal";
constexpr std::uint64_t encrypting = 1;
constexpr std::uint64_t numbering = 2;

static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == personal_key_bytes);
static_assert(crypto_kdf_KEYBYTES == personal_key_bytes);

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* raw(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

void start_sodium() {
  static const int started = sodium_init();
  ensure(started >= 0, "libsodium starts");
}

/// Wiped by its destructor.
struct derived_key {
  derived_key(const personal_key& from, std::uint64_t number) {
    start_sodium();
    crypto_kdf_derive_from_key(bytes.data(), bytes.size(), number, kdf_context, from.data());
  }
  derived_key(const derived_key&) = delete;
  derived_key& operator=(const derived_key&) = delete;
  ~derived_key() { wipe(bytes); }

  personal_key bytes{};
};

std::string padded(std::string_view clear) {
  std::string text{clear};
  text += '\x80';
  text.resize((text.size() + sealing_block_bytes - 1) / sealing_block_bytes * sealing_block_bytes);
  return text;
}

/// None when the padding is malformed.
std::optional<std::string> without_padding(std::string text) {
  const auto end = text.find_last_not_of('\0');
  if (end == std::string::npos || text[end] != '\x80') {
    return std::nullopt;
  }
  text.resize(end);
  return text;
}

std::string nonce_for(const personal_key& key, std::string_view place, std::string_view text) {
  const derived_key own{key, numbering};
  const std::uint64_t size = place.size();
  std::string nonce(nonce_bytes, '\0');
  crypto_generichash_state state;
  crypto_generichash_init(&state, own.bytes.data(), own.bytes.size(), nonce.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof(size));
  crypto_generichash_update(&state, raw(place), place.size());
  crypto_generichash_update(&state, raw(text), text.size());
  crypto_generichash_final(&state, raw(nonce), nonce.size());
  return nonce;
}

}  // namespace

std::string seal(const personal_key& key, std::string_view place, std::string_view clear) {
  const auto text = padded(clear);
  auto sealed = nonce_for(key, place, text);
  const derived_key own{key, encrypting};
  sealed.resize(nonce_bytes + text.size() + tag_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(sealed) + nonce_bytes, nullptr, raw(text),
                                             text.size(), raw(place), place.size(), nullptr,
                                             raw(sealed), own.bytes.data());
  return sealed;
}

std::optional<std::string> open_sealed(const personal_key& key, std::string_view place,
                                       std::string_view sealed) {
  if (sealed.size() < nonce_bytes + tag_bytes) {
    return std::nullopt;
  }
  const derived_key own{key, encrypting};
  std::string text(sealed.size() - nonce_bytes - tag_bytes, '\0');
  const int broken = crypto_aead_xchacha20poly1305_ietf_decrypt(
      raw(text), nullptr, nullptr, raw(sealed) + nonce_bytes, sealed.size() - nonce_bytes,
      raw(place), place.size(), raw(sealed), own.bytes.data());
  return broken == 0 ? without_padding(std::move(text)) : std::nullopt;
}

std::string field_place(std::string_view stream, std::uint64_t version, std::string_view field) {
  std::string place{"moim field\n"};
  place.append(stream) += '\n';
  place.append(std::to_string(version)) += '\n';
  return place.append(field);
}

std::string state_place(std::string_view stream, std::uint64_t version) {
  std::string place{"moim state\n"};
  place.append(stream) += '\n';
  return place.append(std::to_string(version));
}

std::string reply_place(std::string_view reply_key) {
  return std::string{"moim reply\n"}.append(reply_key);
}

std::string sealed_text(std::string_view sealed) {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(sealed.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), raw(sealed), sealed.size(), variant);
  text.pop_back();  // its zero
  return text;
}

std::optional<std::string> sealed_from_text(std::string_view text) {
  std::string sealed(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  if (sodium_base642bin(raw(sealed), sealed.size(), text.data(), text.size(), nullptr, &size,
                        nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    return std::nullopt;
  }
  sealed.resize(size);
  return sealed;
}

personal_key make_personal_key() {
  start_sodium();
  personal_key key;
  randombytes_buf(key.data(), key.size());
  return key;
}

void wipe(personal_key& key) {
  sodium_memzero(key.data(), key.size());
}

}  // namespace moim::storage
