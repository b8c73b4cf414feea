// Accounts alone have personal fields in their state.
#include "storage/audit/snapshot_state.hpp"

#include "storage/events/event_codec.hpp"
#include "storage/events/state_codec.hpp"

namespace moim::storage {

std::optional<std::string> impersonal_snapshot(const personal_keys& keys, std::string_view stream,
                                               const snapshot& value) {
  user_id owner;
  if (!id_of_stream<account>(stream, owner)) {
    return value.state;
  }
  const auto found = keys.find(owner);
  const auto* known = std::get_if<key_lookup>(&found);
  if (known != nullptr && known->standing == key_standing::destroyed) {
    return std::nullopt;
  }
  const auto bytes = known == nullptr
                         ? std::nullopt
                         : open_sealed(known->key, state_place(stream, value.version), value.state);
  account_state state;
  return bytes && decode_state(*bytes, state) ? impersonal_state(state) : std::string{};
}

}  // namespace moim::storage
