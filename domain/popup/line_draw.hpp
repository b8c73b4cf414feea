// The lottery: a verifiable random order of a line. It follows by SHA-256 from bytes that are
// public afterwards, so anybody can compute it again; docs/rush.md has an example.
//
//   commitment  SHA-256(secret)                         published when the store is announced
//   seed        SHA-256(secret | chain | slot)          chain: 32 bytes, of the record that closed
//                                                       the line; slot: "<store>/<date>/<time>"
//   block k     SHA-256(seed | k)                       k: 0, 1, 2…, 8 bytes big-endian
//   numbers     each block is four of 8 bytes, big-endian, taken in order
//
// The tickets in line are in ascending order. For i from the last index down to 1, the next number
// below the largest multiple of i + 1 that 64 bits hold (others are skipped, so that no ticket is
// preferred), modulo i + 1, is j; the tickets at i and j are swapped (R. Durstenfeld, "Algorithm
// 235: Random permutation", 1964). The ticket at index 0 is then first.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/hex_digest.hpp"
#include "domain/popup/popup_ids.hpp"

namespace moim {

hex_digest draw_commitment(const hex_digest& secret);

hex_digest draw_seed(const hex_digest& secret, const hex_digest& chain, const slot_id& slot);

/// The tickets, which are ascending, in the order that the seed gives them.
std::vector<std::uint32_t> drawn_order(std::vector<std::uint32_t> tickets, const hex_digest& seed);

}  // namespace moim
