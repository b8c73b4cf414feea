// Derives keys with HKDF-SHA256.
#include "transport/signing/secrets.hpp"

#include <memory>

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "domain/ensure.hpp"

namespace moim::transport {

server_secret& server_secret::operator=(server_secret&& other) noexcept {
  if (this != &other) {
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
    bytes_ = std::move(other.bytes_);
  }
  return *this;
}

server_secret::~server_secret() {
  OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

secret_key server_secret::derive(std::string_view label) const {
  ensure(!bytes_.empty(), "keys are derived from a secret that is there");
  secret_key key;
  hkdf_sha256(bytes_, {}, {reinterpret_cast<const std::uint8_t*>(label.data()), label.size()}, key);
  return key;
}

std::variant<server_secret, secret_failure> load_or_make_secret(
    const std::filesystem::path& data_directory) {
  auto found = load_or_make_secret_file(data_directory / "secret");
  if (auto* failure = std::get_if<secret_failure>(&found)) {
    return std::move(*failure);
  }
  auto& bytes = std::get<secret_key>(found);
  server_secret secret(std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return secret;
}

std::variant<server_secret, secret_failure> configured_secret(std::string_view text) {
  if (text.size() < configured_secret_bytes_min) {
    return secret_failure{fmt::format("the configured secret has {} bytes; at least {} are needed",
                                      text.size(), configured_secret_bytes_min)};
  }
  if (text.size() > configured_secret_bytes_max) {
    return secret_failure{fmt::format("the configured secret has {} bytes; at most {} are allowed",
                                      text.size(), configured_secret_bytes_max)};
  }
  return server_secret(std::vector<std::uint8_t>(text.begin(), text.end()));
}

void hkdf_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> salt,
                 std::span<const std::uint8_t> info, std::span<std::uint8_t> out) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(
      EVP_KDF_fetch(nullptr, "HKDF", nullptr), &EVP_KDF_free);
  ensure(kdf != nullptr, "OpenSSL has HKDF");
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> state(EVP_KDF_CTX_new(kdf.get()),
                                                                        &EVP_KDF_CTX_free);
  // OpenSSL takes parameters by pointers to mutable data, which it only reads.
  const auto octets = [](const char* name, std::span<const std::uint8_t> value) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(value.data()),
                                             value.size());
  };
  char digest[] = "SHA256";
  std::array<OSSL_PARAM, 5> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      octets(OSSL_KDF_PARAM_KEY, key), octets(OSSL_KDF_PARAM_INFO, info),
      OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end()};
  if (!salt.empty()) {
    parameters[3] = octets(OSSL_KDF_PARAM_SALT, salt);
  }
  ensure(state != nullptr &&
             EVP_KDF_derive(state.get(), out.data(), out.size(), parameters.data()) == 1,
         "HKDF derives a key");
}

}  // namespace moim::transport
