// Fuzz target: snapshots as read from disk. They are a cache, so they may hold any bytes.
#include <string>

#include "storage/events/state_codec.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace moim::fuzz {

namespace {

template <class State>
void try_state(std::string_view bytes) {
  State state;
  if (storage::decode_state(bytes, state)) {
    demand(storage::encode_state(state) == bytes, "a state has one encoding");
  }
}

}  // namespace

void try_input(std::string_view input) {
  const auto [which, bytes] = choose(input);
  switch (which % 6) {
    case 0:
      return try_state<slot_state>(bytes);
    case 1:
      return try_state<account_state>(bytes);
    case 2:
      return try_state<login_state>(bytes);
    case 3:
      return try_state<store_state>(bytes);
    case 4:
      return try_state<mailbox_state>(bytes);
    case 5:
      return try_state<permits_state>(bytes);
  }
}

}  // namespace moim::fuzz
