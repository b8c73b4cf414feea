// The text form of a uuid, and versions 7 and 8 of it.
#include "domain/ids.hpp"

#include <cstring>

namespace moim {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Where the hyphens of a uuid stand in its text.
constexpr bool hyphen_before_byte(std::size_t index) {
  return index == 4 || index == 6 || index == 8 || index == 10;
}

}  // namespace

std::string to_text(const uuid& id) {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (hyphen_before_byte(i)) {
      text += '-';
    }
    text += hex_digits[id.bytes[i] >> 4];
    text += hex_digits[id.bytes[i] & 15];
  }
  return text;
}

bool from_text(std::string_view text, uuid& out) {
  if (text.size() != 36) {
    return false;
  }
  uuid parsed;
  std::size_t at = 0;
  for (std::size_t i = 0; i < parsed.bytes.size(); ++i) {
    if (hyphen_before_byte(i) && text[at++] != '-') {
      return false;
    }
    const int high = hex_value(text[at++]);
    const int low = hex_value(text[at++]);
    if (high < 0 || low < 0) {
      return false;
    }
    parsed.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  out = parsed;
  return true;
}

uuid make_uuid_v7(std::int64_t unix_ms, const std::array<std::uint8_t, 10>& random) {
  uuid id;
  for (std::size_t i = 0; i < 6; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(unix_ms >> (40 - 8 * i));
  }
  std::memcpy(id.bytes.data() + 6, random.data(), random.size());
  id.bytes[6] = static_cast<std::uint8_t>(0x70 | (id.bytes[6] & 0x0f));
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f));
  return id;
}

uuid make_uuid_v8(const std::array<std::uint8_t, 16>& derived) {
  uuid id{derived};
  id.bytes[6] = static_cast<std::uint8_t>(0x80 | (id.bytes[6] & 0x0f));
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f));
  return id;
}

}  // namespace moim
