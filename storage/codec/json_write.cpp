// The scalars of JSON. Text of clients leaves the server only in strings, so these functions make
// sure that it is valid UTF-8 and cannot end its string early.
#include "storage/codec/json_write.hpp"

#include <charconv>
#include <cmath>

namespace moim::storage {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

bool is_plain(unsigned char c) {
  return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

void append_escape(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += "\\u00";
      out += hex_digits[c >> 4];
      out += hex_digits[c & 15];
  }
}

/// Length of the well-formed multi-byte sequence at the front (RFC 3629 section 4), or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
  const unsigned lead = byte(0);
  if (lead >= 0xc2 && lead <= 0xdf) {
    return tail(1) ? 2 : 0;
  }
  if (lead >= 0xe0 && lead <= 0xef) {
    const bool overlong = lead == 0xe0 && byte(1) < 0xa0;
    const bool surrogate = lead == 0xed && byte(1) > 0x9f;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const bool overlong = lead == 0xf0 && byte(1) < 0x90;
    const bool beyond = lead == 0xf4 && byte(1) > 0x8f;
    return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  out += '"';
  std::size_t from = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (is_plain(c)) {
      ++at;
      continue;
    }
    const std::size_t length = c < 0x80 ? 0 : sequence_length(text.substr(at));
    if (length > 0) {
      at += length;
      continue;
    }
    out.append(text, from, at - from);
    if (c < 0x80) {
      append_escape(out, c);
    } else {
      out += replacement;
    }
    from = ++at;
  }
  out.append(text, from);
  out += '"';
}

void append_json(std::string& out, const uuid& id) {
  std::array<char, 38> text;
  std::size_t at = 0;
  text[at++] = '"';
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      text[at++] = '-';
    }
    text[at++] = hex_digits[id.bytes[i] >> 4];
    text[at++] = hex_digits[id.bytes[i] & 15];
  }
  text[at] = '"';
  out.append(text.data(), text.size());
}

void append_json(std::string& out, timestamp at, const json_style& style) {
  out += '"';
  out +=
      style.offset_minutes_at == nullptr ? to_text(at) : to_text(at, style.offset_minutes_at(at));
  out += '"';
}

void append_json(std::string& out, std::int64_t number) {
  append_number(out, number);
}

void append_json(std::string& out, std::uint64_t number) {
  append_number(out, number);
}

void append_json(std::string& out, double number) {
  if (std::isfinite(number)) {
    append_number(out, number);
  } else {
    out += "null";
  }
}

}  // namespace moim::storage
