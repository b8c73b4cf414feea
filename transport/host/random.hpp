// Random bytes from the kernel, for ids, salts and secrets. Each thread reads a block at a time, so
// that an id costs tens of nanoseconds instead of a system call.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "domain/calendar.hpp"
#include "domain/ids.hpp"

namespace moim::transport {

/// Fills `out` with unpredictable bytes (getrandom(2)); no byte is given out twice.
/// Blocks only while a machine that has just booted gathers entropy.
void fill_random(std::span<std::uint8_t> out);

template <std::size_t Size>
std::array<std::uint8_t, Size> random_bytes() {
  std::array<std::uint8_t, Size> bytes;
  fill_random(bytes);
  return bytes;
}

/// A fresh id that sorts by time of making (RFC 9562 5.7).
uuid make_random_uuid_v7(timestamp now);

}  // namespace moim::transport
