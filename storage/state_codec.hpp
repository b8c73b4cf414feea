// The canonical bytes of an aggregate's state: for snapshots, and to compare a live state with a
// replayed one. What can be worked out from the rest (maps, lines, counts) is not written.
#pragma once

#include <string>
#include <string_view>

#include "domain/account.hpp"
#include "domain/login.hpp"
#include "domain/slot.hpp"
#include "domain/store.hpp"
#include "storage/binary.hpp"

namespace moim::storage {

std::string encode_state(const slot_state& state);
std::string encode_state(const account_state& state);
std::string encode_state(const login_state& state);
std::string encode_state(const store_state& state);

/// Not among the formats of states, which snapshots began with before.
inline constexpr std::uint8_t entity_format = 0x81;

/// False when the bytes were written by another format, or are damaged; `out` is then of no use.
[[nodiscard]] bool decode_state(std::string_view bytes, slot_state& out);
[[nodiscard]] bool decode_state(std::string_view bytes, account_state& out);
[[nodiscard]] bool decode_state(std::string_view bytes, login_state& out);
[[nodiscard]] bool decode_state(std::string_view bytes, store_state& out);

/// What a snapshot of an entity holds: the position of the last event that it has reacted to, and
/// its state. Without the former it could take an event that is delivered again for a new one.
template <class State>
std::string encode_entity(std::uint64_t reacted_to, const State& state) {
  std::string bytes;
  write_all(bytes, entity_format, reacted_to);
  return bytes += encode_state(state);
}
template <class State>
[[nodiscard]] bool decode_entity(std::string_view bytes, std::uint64_t& reacted_to, State& state) {
  std::uint8_t written = 0;
  return read_all(bytes, written, reacted_to) && written == entity_format &&
         decode_state(bytes, state);
}

}  // namespace moim::storage
