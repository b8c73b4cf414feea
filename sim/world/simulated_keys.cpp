// A key is derived from its number, so that one made again after a loss does not open older data.
#include "sim/world/simulated_keys.hpp"

#include "storage/codec/sha256.hpp"

namespace moim::sim {

using storage::io_failure;
using storage::key_lookup;
using storage::key_standing;

std::variant<key_lookup, io_failure> simulated_keys::find(user_id owner) const {
  const auto found = keys_.find(owner);
  return found == keys_.end() ? key_lookup{} : found->second;
}

std::variant<key_lookup, io_failure> simulated_keys::find_or_make(user_id owner) {
  auto& known = keys_[owner];
  if (known.standing == key_standing::none) {
    storage::sha256 hash;
    unsynced_.emplace(owner, known);
    known = {key_standing::there, hash("key ", std::to_string(++made_))};
  }
  return known;
}

std::optional<io_failure> simulated_keys::sync() {
  if (fault_ != key_fault::forget_sync) unsynced_.clear();
  return std::nullopt;
}

std::optional<io_failure> simulated_keys::destroy(user_id owner) {
  auto& known = keys_[owner];
  if (fault_ == key_fault::keep_destroyed && known.standing == key_standing::there)
    kept_[owner] = known;
  unsynced_.erase(owner);
  known = {key_standing::destroyed, {}};
  return std::nullopt;
}

void simulated_keys::crash() {
  for (const auto& [owner, before] : unsynced_) {
    if (random_.one_in(2)) keys_[owner] = before;
  }
  unsynced_.clear();
  for (const auto& [owner, before] : kept_) keys_[owner] = before;
}

}  // namespace moim::sim
