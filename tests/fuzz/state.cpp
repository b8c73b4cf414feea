// Fuzz target: snapshots as read from disk, as the state of each aggregate. They are a cache, so
// they may hold any bytes.
#include <string>

#include "storage/aggregates.hpp"
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
  for_each_type(aggregates{},
                [&]<class A>(std::type_identity<A>) { try_state<typename A::state>(input); });
}

}  // namespace moim::fuzz
