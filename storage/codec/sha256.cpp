// Fetching the algorithm and creating a context cost more than hashing a record, so both are kept
// (see OpenSSL's crypto(7), "Performance").
#include "storage/codec/sha256.hpp"

#include <openssl/evp.h>

#include "domain/ensure.hpp"

namespace moim::storage {

struct sha256::state {
  EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
};

sha256::sha256() : state_{std::make_unique<state>()} {
  ensure(state_->algorithm != nullptr && state_->context != nullptr, "OpenSSL has SHA-256");
}

sha256::~sha256() {
  EVP_MD_CTX_free(state_->context);
  EVP_MD_free(state_->algorithm);
}

digest sha256::operator()(std::string_view first, std::string_view second) {
  begin();
  add(first);
  add(second);
  return end();
}

void sha256::begin() {
  const bool done = EVP_DigestInit_ex2(state_->context, state_->algorithm, nullptr) == 1;
  ensure(done, "SHA-256 of bytes in memory cannot fail");
}

void sha256::add(std::string_view piece) {
  const bool done = EVP_DigestUpdate(state_->context, piece.data(), piece.size()) == 1;
  ensure(done, "SHA-256 of bytes in memory cannot fail");
}

digest sha256::end() {
  digest result;
  const bool done = EVP_DigestFinal_ex(state_->context, result.data(), nullptr) == 1;
  ensure(done, "SHA-256 of bytes in memory cannot fail");
  return result;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    text += digits[static_cast<unsigned char>(c) >> 4];
    text += digits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

}  // namespace moim::storage
