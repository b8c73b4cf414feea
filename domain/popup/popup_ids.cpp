// Strict parsers, because ids arrive in URLs, and one spelling of each id.
#include "domain/popup/popup_ids.hpp"

#include <array>
#include <cstring>

namespace moim {

namespace {

constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t reservation_bytes = 24;

int base64url_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

}  // namespace

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

std::size_t hash_value(const slot_id& id) noexcept {
  const auto when = static_cast<std::uint64_t>(id.date.days) << 16 | id.time.minutes;
  return mix_bits(hash_value(id.store.value) ^ when);
}

std::size_t hash_value(const permit_holder& id) noexcept {
  return mix_bits(hash_value(id.store.value) ^ mix_bits(hash_value(id.user.value)));
}

}  // namespace moim
