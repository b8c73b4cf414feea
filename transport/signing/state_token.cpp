// Writes and reads the bytes of the header; the tag is checked before anything else is believed.
#include "transport/signing/state_token.hpp"

#include <vector>

#include "transport/signing/base64url.hpp"

namespace moim::transport {

namespace {

constexpr std::size_t expiry_bytes = 8;
constexpr std::size_t note_tag_bytes = 16;

using bytes = std::vector<std::uint8_t>;

}  // namespace

std::string state_tokens::issue(std::string_view text, timestamp expires_at) {
  bytes note;
  for (std::size_t i = 0; i < expiry_bytes; ++i) {
    note.push_back(static_cast<std::uint8_t>(expires_at.ms >> (56 - 8 * i)));
  }
  note.insert(note.end(), text.begin(), text.end());
  const auto tag = hmac_.sign(note);
  note.insert(note.end(), tag.begin(), tag.begin() + note_tag_bytes);
  return to_base64url(note);
}

std::optional<std::string> state_tokens::accept(std::string_view note, timestamp now) {
  if (note.size() > state_token_characters_max) {
    return std::nullopt;
  }
  bytes content(note.size() * 6 / 8);
  if (content.size() < expiry_bytes + note_tag_bytes || !from_base64url(note, content)) {
    return std::nullopt;
  }
  const std::span<const std::uint8_t> all{content};
  const auto body = all.first(all.size() - note_tag_bytes);
  const auto tag = hmac_.sign(body);
  if (!equal_in_constant_time(std::span{tag}.first(note_tag_bytes), all.last(note_tag_bytes))) {
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
