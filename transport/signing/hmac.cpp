// OpenSSL's EVP_MAC. Initialising again without a key goes back to the keyed state, which saves
// two of the five to six compressions of a token's signature and all look-ups.
#include "transport/signing/hmac.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "domain/ensure.hpp"

namespace moim::transport {

void hmac_sha256::release::operator()(evp_mac_ctx_st* state) const {
  EVP_MAC_CTX_free(state);
}

hmac_sha256::hmac_sha256(const secret_key& key) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(
      EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free);
  ensure(mac != nullptr, "OpenSSL has HMAC");
  state_.reset(EVP_MAC_CTX_new(mac.get()));
  char digest[] = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  ensure(state_ != nullptr &&
             EVP_MAC_init(state_.get(), key.data(), key.size(), parameters.data()) == 1,
         "HMAC takes its key");
}

hmac_sha256::tag hmac_sha256::sign(std::span<const std::uint8_t> message) {
  tag result;
  std::size_t size = 0;
  ensure(EVP_MAC_init(state_.get(), nullptr, 0, nullptr) == 1 &&
             EVP_MAC_update(state_.get(), message.data(), message.size()) == 1 &&
             EVP_MAC_final(state_.get(), result.data(), &size, result.size()) == 1 &&
             size == result.size(),
         "HMAC signs");
  return result;
}

hmac_sha256::tag hmac_sha256::sign(std::string_view message) {
  return sign({reinterpret_cast<const std::uint8_t*>(message.data()), message.size()});
}

bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  ensure(a.size() == b.size(), "only tags of one size are compared");
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace moim::transport
