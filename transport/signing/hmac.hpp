// HMAC-SHA256 (RFC 2104). The key is expanded once, so that a signature costs only the hashing of
// its message: every request verifies a token.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "transport/signing/secrets.hpp"

struct evp_mac_ctx_st;

namespace moim::transport {

/// Not thread-safe: one object for each thread.
class hmac_sha256 {
 public:
  using tag = std::array<std::uint8_t, 32>;

  explicit hmac_sha256(const secret_key& key);

  tag sign(std::span<const std::uint8_t> message);
  tag sign(std::string_view message);

 private:
  struct release {
    void operator()(evp_mac_ctx_st* state) const;
  };
  std::unique_ptr<evp_mac_ctx_st, release> state_;
};

/// Whether both are equal, in a time that depends on their size only. Sizes must be equal.
bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

}  // namespace moim::transport
