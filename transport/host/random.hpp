// Randomness from the kernel, for ids, salts and secrets. It is read in blocks that each thread
// keeps for itself, so that an id costs tens of nanoseconds and not a system call.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "domain/calendar.hpp"
#include "domain/ids.hpp"

namespace moim::transport {

/// Fills `out` with bytes that nobody can foretell (getrandom(2)); no byte is handed out twice.
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
