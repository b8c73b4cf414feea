// A sealed state is opened and its personal fields are emptied; any other state is returned as it
// is.
#include "storage/audit/snapshot_state.hpp"

#include "storage/aggregates.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/events/state_codec.hpp"

namespace moim::storage {

namespace {

/// None when the key of the owner is destroyed; empty when the state does not open.
template <class A>
std::optional<std::string> open_snapshot(const personal_keys& keys, user_id owner,
                                         std::string_view stream, const snapshot& value) {
  const auto found = keys.find(owner);
  const auto* known = std::get_if<key_lookup>(&found);
  if (known != nullptr && known->standing == key_standing::destroyed) {
    return std::nullopt;
  }
  const auto bytes = known == nullptr
                         ? std::nullopt
                         : open_sealed(known->key, state_place(stream, value.version), value.state);
  typename A::state state;
  return bytes && decode_state(*bytes, state) ? impersonal_state(state) : std::string{};
}

}  // namespace

std::optional<std::string> impersonal_snapshot(const personal_keys& keys, std::string_view stream,
                                               const snapshot& value) {
  std::optional<std::string> result = value.state;
  any_type(aggregates{}, [&]<class A>(std::type_identity<A>) {
    if constexpr (has_personal_fields<typename A::state>) {
      typename A::id id;
      if (id_of_stream<A>(stream, id)) {
        result = open_snapshot<A>(keys, A::owner(id), stream, value);
        return true;
      }
    }
    return false;
  });
  return result;
}

}  // namespace moim::storage
