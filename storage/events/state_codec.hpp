// The canonical bytes of an aggregate's state: for snapshots, and to compare a live state with a
// replayed one. What follows from other members (maps, counts) is not written. Personal fields are
// in clear here: the code that stores such a state seals it (storage/keys/sealing.hpp).
//
// A subject compiles the codec of its states in its room (state_codec_templates.hpp).
#pragma once

#include <string>
#include <string_view>

#include "storage/codec/personal_fields.hpp"

namespace moim::storage {

template <class State>
std::string encode_state(const State& state);

/// The same with every personal field empty, as a replay without keys has it.
template <class State>
std::string impersonal_state(const State& state) {
  if constexpr (has_personal_fields<State>) {
    State shown = state;
    forget_personal(shown);
    return encode_state(shown);
  } else {
    return encode_state(state);
  }
}

/// False when the bytes were written by another format, or are damaged; `out` is then
/// unspecified.
template <class State>
[[nodiscard]] bool decode_state(std::string_view bytes, State& out);

}  // namespace moim::storage
