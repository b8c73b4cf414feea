// The canonical bytes of an aggregate's state: for snapshots, and to compare a live state with a
// replayed one. What can be worked out from the rest (maps, lines, counts) is not written. Personal
// fields are in clear here: who stores such a state seals it (storage/keys/sealing.hpp).
#pragma once

#include <string>
#include <string_view>

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "domain/mail/mailbox.hpp"
#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "storage/codec/personal_fields.hpp"

namespace moim::storage {

std::string encode_state(const slot_state& state);
std::string encode_state(const account_state& state);
std::string encode_state(const login_state& state);
std::string encode_state(const store_state& state);
std::string encode_state(const mailbox_state& state);
std::string encode_state(const permits_state& state);

/// The same with every personal field empty: what can be told without keys.
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

/// False when the bytes were written by another format, or are damaged; `out` is then of no use.
[[nodiscard]] bool decode_state(std::string_view bytes, slot_state& out);
[[nodiscard]] bool decode_state(std::string_view bytes, account_state& out);
[[nodiscard]] bool decode_state(std::string_view bytes, login_state& out);
[[nodiscard]] bool decode_state(std::string_view bytes, store_state& out);
[[nodiscard]] bool decode_state(std::string_view bytes, mailbox_state& out);
[[nodiscard]] bool decode_state(std::string_view bytes, permits_state& out);

}  // namespace moim::storage
