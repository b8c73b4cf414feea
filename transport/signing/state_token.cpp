// Encodes and decodes state tokens; the tag is verified before the content is used.
#include "transport/signing/state_token.hpp"

#include <vector>

#include "transport/signing/base64url.hpp"

namespace moim::transport {

namespace {

constexpr std::size_t expiry_bytes = 8;
constexpr std::size_t state_tag_bytes = 16;

using bytes = std::vector<std::uint8_t>;

}  // namespace

std::string state_tokens::issue(std::string_view text, timestamp expires_at) {
  bytes token;
  for (std::size_t i = 0; i < expiry_bytes; ++i) {
    token.push_back(static_cast<std::uint8_t>(expires_at.ms >> (56 - 8 * i)));
  }
  token.insert(token.end(), text.begin(), text.end());
  const auto tag = hmac_.sign(token);
  token.insert(token.end(), tag.begin(), tag.begin() + state_tag_bytes);
  return to_base64url(token);
}

std::optional<std::string> state_tokens::accept(std::string_view token, timestamp now) {
  if (token.size() > state_token_characters_max) {
    return std::nullopt;
  }
  bytes content(token.size() * 6 / 8);
  if (content.size() < expiry_bytes + state_tag_bytes || !from_base64url(token, content)) {
    return std::nullopt;
  }
  const std::span<const std::uint8_t> all{content};
  const auto body = all.first(all.size() - state_tag_bytes);
  const auto tag = hmac_.sign(body);
  if (!equal_in_constant_time(std::span{tag}.first(state_tag_bytes), all.last(state_tag_bytes))) {
    return std::nullopt;
  }
  std::uint64_t expires_ms = 0;
  for (const auto byte : body.first(expiry_bytes)) {
    expires_ms = expires_ms << 8 | byte;
  }
  if (static_cast<std::int64_t>(expires_ms) <= now.ms) {
    return std::nullopt;
  }
  const auto text = body.subspan(expiry_bytes);
  return std::string{text.begin(), text.end()};
}

}  // namespace moim::transport
