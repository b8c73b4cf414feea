// The bodies of the state codec. A subject includes this in one .cpp file of its room, where it
// specialises `state_format` for each of its states and instantiates the codec:
//
//   template <>
//   struct state_format<guest_state> {
//     static constexpr std::uint8_t number = 1;
//     static auto members(auto& s) { return std::tie(s.first, s.last); }
//     static bool is_sound(const guest_state&);  // optional
//   };
//   MOIM_STATE_CODEC(guest_state)
//
// The format number stands in front of the members. A snapshot with another number is replaced, not
// read: to change a state, raise its number, and nothing else. A state whose members are not
// written as they are has `write(std::string& out, const State&)` and `read(std::string_view& in,
// State&)` instead of `members`.
#pragma once

#include <tuple>

#include "storage/codec/binary.hpp"
#include "storage/events/state_codec.hpp"

namespace moim::storage {

template <class State>
struct state_format;

template <class State>
std::string encode_state(const State& state) {
  using format = state_format<State>;
  std::string out;
  write_binary(out, format::number);
  if constexpr (requires { format::write(out, state); }) {
    format::write(out, state);
  } else {
    std::apply([&](const auto&... member) { write_all(out, member...); }, format::members(state));
  }
  return out;
}

template <class State>
bool decode_state(std::string_view bytes, State& state) {
  using format = state_format<State>;
  std::uint8_t written = 0;
  if (!read_binary(bytes, written) || written != format::number) {
    return false;
  }
  bool sound = false;
  if constexpr (requires { format::read(bytes, state); }) {
    sound = format::read(bytes, state);
  } else {
    sound = std::apply([&](auto&... member) { return read_all(bytes, member...); },
                       format::members(state));
  }
  if constexpr (requires { format::is_sound(state); }) {
    sound = sound && format::is_sound(state);
  }
  return sound && bytes.empty();
}

}  // namespace moim::storage

/// Compiles the codec of a state; inside of the namespace moim::storage.
#define MOIM_STATE_CODEC(State)                    \
  template std::string encode_state(const State&); \
  template bool decode_state(std::string_view, State&);
