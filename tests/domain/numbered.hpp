// Ids that tests can tell apart: the number is the last four bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "domain/ids.hpp"

namespace moim::test {

template <class Id>
Id numbered(std::uint32_t n) {
  Id id;
  for (std::size_t i = 0; i < 4; ++i) {
    id.value.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  }
  return id;
}

inline user_id user(std::uint32_t n) {
  return numbered<user_id>(n);
}

}  // namespace moim::test
