// Signs and verifies with libsodium; docs/decisions.md has the figures that chose the library.
#include "transport/signing/ed25519.hpp"

#include <sodium.h>

#include "domain/ensure.hpp"

namespace moim::transport {

namespace {

const unsigned char* first_octet(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// The first call finds out what the processor can do.
void set_up() {
  static const bool done = sodium_init() >= 0;
  ensure(done, "libsodium can be initialised");
}

}  // namespace

/// Seed and public key, one behind the other, as libsodium wants them.
struct ed25519_key::wiped {
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> bytes;
  ~wiped() { sodium_memzero(bytes.data(), bytes.size()); }
};

ed25519_key::ed25519_key(const secret_key& seed) : secret_(std::make_unique<wiped>()) {
  static_assert(std::tuple_size_v<secret_key> == crypto_sign_SEEDBYTES);
  set_up();
  crypto_sign_seed_keypair(public_key_.data(), secret_->bytes.data(), seed.data());
}

ed25519_key::ed25519_key(ed25519_key&&) noexcept = default;
ed25519_key& ed25519_key::operator=(ed25519_key&&) noexcept = default;
ed25519_key::~ed25519_key() = default;

ed25519_signature ed25519_key::sign(std::string_view message) const {
  ed25519_signature signature;
  crypto_sign_detached(signature.data(), nullptr, first_octet(message), message.size(),
                       secret_->bytes.data());
  return signature;
}

bool verify_ed25519(const ed25519_public_key& key, std::string_view message,
                    const ed25519_signature& signature) {
  set_up();
  return crypto_sign_verify_detached(signature.data(), first_octet(message), message.size(),
                                     key.data()) == 0;
}

}  // namespace moim::transport
