// Encodes and decodes refresh tokens. The tag is verified before any id is used.
#include "transport/account/refresh_token.hpp"

#include <algorithm>
#include <array>

#include "transport/signing/base64url.hpp"

namespace moim::transport {

namespace {

constexpr std::size_t session_at = 16;
constexpr std::size_t generation_at = 32;
constexpr std::size_t tag_at = 36;
constexpr std::size_t token_tag_bytes = 24;

using token_bytes = std::array<std::uint8_t, tag_at + token_tag_bytes>;

}  // namespace

std::string refresh_tokens::make(const refresh_claims& claims) {
  token_bytes bytes;
  std::ranges::copy(claims.user.value.bytes, bytes.begin());
  std::ranges::copy(claims.session.value.bytes, bytes.begin() + session_at);
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[generation_at + i] = static_cast<std::uint8_t>(claims.generation >> (24 - 8 * i));
  }
  const auto tag = hmac_.sign(std::span<const std::uint8_t>(bytes).first(tag_at));
  std::copy_n(tag.begin(), token_tag_bytes, bytes.begin() + tag_at);
  return to_base64url(bytes);
}

std::optional<refresh_claims> refresh_tokens::parse(std::string_view token) {
  token_bytes bytes;
  if (!from_base64url(token, bytes)) {
    return std::nullopt;
  }
  const std::span<const std::uint8_t> view(bytes);
  const auto tag = hmac_.sign(view.first(tag_at));
  if (!equal_in_constant_time(std::span(tag).first(token_tag_bytes), view.subspan(tag_at))) {
    return std::nullopt;
  }
  refresh_claims claims;
  std::copy_n(bytes.begin(), 16, claims.user.value.bytes.begin());
  std::copy_n(bytes.begin() + session_at, 16, claims.session.value.bytes.begin());
  for (std::size_t i = 0; i < 4; ++i) {
    claims.generation = claims.generation << 8 | bytes[generation_at + i];
  }
  return claims;
}

}  // namespace moim::transport
