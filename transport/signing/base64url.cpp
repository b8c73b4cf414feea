// Decodes and encodes by tables, since every authenticated request decodes a token.
#include "transport/signing/base64url.hpp"

#include <array>

namespace moim::transport {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint32_t no_value = 0x80;  // above the six bits that a character stands for

constexpr std::array<std::uint8_t, 256> values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_value);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}();

constexpr std::uint32_t value_of(char c) {
  return values[static_cast<std::uint8_t>(c)];
}

}  // namespace

void append_base64url(std::string& out, std::span<const std::uint8_t> bytes) {
  out.reserve(out.size() + base64url_characters(bytes.size()));
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t group = bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2];
    out += alphabet[group >> 18];
    out += alphabet[group >> 12 & 63];
    out += alphabet[group >> 6 & 63];
    out += alphabet[group & 63];
  }
  const std::size_t rest = bytes.size() - i;
  if (rest > 0) {
    const std::uint32_t group = bytes[i] << 16 | (rest == 2 ? bytes[i + 1] << 8 : 0);
    out += alphabet[group >> 18];
    out += alphabet[group >> 12 & 63];
    if (rest == 2) {
      out += alphabet[group >> 6 & 63];
    }
  }
}

std::string to_base64url(std::span<const std::uint8_t> bytes) {
  std::string text;
  append_base64url(text, bytes);
  return text;
}

bool from_base64url(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() != base64url_characters(out.size())) {
    return false;
  }
  std::uint32_t seen = 0;  // collects the no_value bit
  std::size_t from = 0;
  std::size_t to = 0;
  for (; to + 3 <= out.size(); to += 3, from += 4) {
    const std::uint32_t a = value_of(text[from]);
    const std::uint32_t b = value_of(text[from + 1]);
    const std::uint32_t c = value_of(text[from + 2]);
    const std::uint32_t d = value_of(text[from + 3]);
    seen |= a | b | c | d;
    out[to] = static_cast<std::uint8_t>(a << 2 | b >> 4);
    out[to + 1] = static_cast<std::uint8_t>(b << 4 | c >> 2);
    out[to + 2] = static_cast<std::uint8_t>(c << 6 | d);
  }
  std::uint32_t left_over = 0;  // bits that no byte takes
  if (to < out.size()) {
    const std::uint32_t a = value_of(text[from]);
    const std::uint32_t b = value_of(text[from + 1]);
    seen |= a | b;
    out[to] = static_cast<std::uint8_t>(a << 2 | b >> 4);
    left_over = b & 15;
    if (out.size() - to == 2) {
      const std::uint32_t c = value_of(text[from + 2]);
      seen |= c;
      out[to + 1] = static_cast<std::uint8_t>(b << 4 | c >> 2);
      left_over = c & 3;
    }
  }
  return (seen & no_value) == 0 && left_over == 0;
}

}  // namespace moim::transport
