// Writes and reads numbers as eight big-endian bytes, for tokens and cursors.
#pragma once

#include <cstddef>
#include <cstdint>

namespace moim::transport {

inline constexpr std::size_t number_bytes = 8;

inline void put_number(std::uint8_t* to, std::uint64_t number) {
  for (std::size_t i = 0; i < number_bytes; ++i) {
    to[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  }
}

inline std::uint64_t number_at(const std::uint8_t* from) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < number_bytes; ++i) {
    number = number << 8 | from[i];
  }
  return number;
}

}  // namespace moim::transport
