// Text forms of ids: strict parsers, since ids arrive in URLs, and one way to write each.
#include "domain/ids.hpp"

#include <cstring>
#include <functional>

#include "domain/limits.hpp"

namespace moim {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t reservation_bytes = 24;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int base64url_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

/// Where the hyphens of a uuid stand in its text.
constexpr bool hyphen_before_byte(std::size_t index) {
  return index == 4 || index == 6 || index == 8 || index == 10;
}

std::uint64_t mix(std::uint64_t x) {  // the finaliser of MurmurHash3
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
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

std::string to_text(const login_id& id) {
  return id.name;
}

bool from_text(std::string_view text, login_id& out) {
  constexpr std::size_t characters = 32;
  const bool sound =
      text.size() == characters && text.find_first_not_of("0123456789abcdef") == text.npos;
  out.name = sound ? text : std::string_view{};
  return sound;
}

std::string to_text(const slot_id& id) {
  return to_text(id.store) + '/' + to_text(id.date) + '/' + to_text(id.time);
}

bool from_text(std::string_view text, slot_id& out) {
  return text.size() == 53 && text[36] == '/' && text[47] == '/' &&
         from_text(text.substr(0, 36), out.store) && from_text(text.substr(37, 10), out.date) &&
         from_text(text.substr(48), out.time);
}

std::string to_text(const permit_holder& id) {
  return to_text(id.store) + '/' + to_text(id.user);
}

bool from_text(std::string_view text, permit_holder& out) {
  return text.size() == 73 && text[36] == '/' && from_text(text.substr(0, 36), out.store) &&
         from_text(text.substr(37), out.user);
}

std::string to_text(const reservation_id& id) {
  std::array<std::uint8_t, reservation_bytes> bytes{};
  std::memcpy(bytes.data(), id.slot.store.value.bytes.data(), 16);
  bytes[16] = static_cast<std::uint8_t>(id.slot.date.days >> 8);
  bytes[17] = static_cast<std::uint8_t>(id.slot.date.days);
  bytes[18] = static_cast<std::uint8_t>(id.slot.time.minutes >> 8);
  bytes[19] = static_cast<std::uint8_t>(id.slot.time.minutes);
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[20 + i] = static_cast<std::uint8_t>(id.ticket >> (24 - 8 * i));
  }
  std::string text;
  text.reserve(32);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                static_cast<std::uint32_t>(bytes[i + 1]) << 8 | bytes[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) {
      text += base64url_digits[(group >> shift) & 63];
    }
  }
  return text;
}

bool from_text(std::string_view text, reservation_id& out) {
  if (text.size() != 32) {
    return false;
  }
  std::array<std::uint8_t, reservation_bytes> bytes{};
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const int value = base64url_value(text[i + j]);
      if (value < 0) {
        return false;
      }
      group = group << 6 | static_cast<std::uint32_t>(value);
    }
    bytes[i / 4 * 3] = static_cast<std::uint8_t>(group >> 16);
    bytes[i / 4 * 3 + 1] = static_cast<std::uint8_t>(group >> 8);
    bytes[i / 4 * 3 + 2] = static_cast<std::uint8_t>(group);
  }
  const int minutes = bytes[18] << 8 | bytes[19];
  if (minutes >= 24 * 60) {
    return false;
  }
  std::memcpy(out.slot.store.value.bytes.data(), bytes.data(), 16);
  out.slot.date.days = bytes[16] << 8 | bytes[17];
  out.slot.time.minutes = static_cast<std::uint16_t>(minutes);
  out.ticket = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    out.ticket = out.ticket << 8 | bytes[20 + i];
  }
  return true;
}

std::string normalise_email(std::string_view email) {
  const auto first = email.find_first_not_of(" \t");
  const auto last = email.find_last_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  std::string text{email.substr(first, last - first + 1)};
  for (char& c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) {
      return {};
    }
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  const auto at = text.find('@');
  if (at == std::string::npos || at == 0 || text.find('@', at + 1) != std::string::npos) {
    return {};
  }
  const auto dot = text.find('.', at);
  const bool plausible = dot != std::string::npos && dot > at + 1 && text.back() != '.' &&
                         text.size() <= limits::email_bytes_max;
  return plausible ? text : std::string{};
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

std::size_t id_hash::operator()(const uuid& id) const noexcept {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, id.bytes.data(), 8);
  std::memcpy(&low, id.bytes.data() + 8, 8);
  return mix(high ^ mix(low));
}

std::size_t id_hash::operator()(const slot_id& id) const noexcept {
  const auto when = static_cast<std::uint64_t>(id.date.days) << 16 | id.time.minutes;
  return mix((*this)(id.store) ^ when);
}

std::size_t id_hash::operator()(const permit_holder& id) const noexcept {
  return mix((*this)(id.store) ^ mix((*this)(id.user)));
}

std::size_t id_hash::operator()(const login_id& id) const noexcept {
  return std::hash<std::string>{}(id.name);
}

}  // namespace moim
