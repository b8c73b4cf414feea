// Opens fields with the key of their owner, and tells a destroyed key from one that never was.
#include "storage/keys/personal_keys.hpp"

#include "storage/codec/sha256.hpp"

namespace moim::storage {

std::variant<key_lookup, io_failure> memory_personal_keys::find(user_id owner) const {
  const std::lock_guard lock{guard_};
  const auto found = keys_.find(owner);
  return found == keys_.end() ? key_lookup{} : found->second;
}

std::variant<key_lookup, io_failure> memory_personal_keys::find_or_make(user_id owner) {
  const std::lock_guard lock{guard_};
  auto& entry = keys_[owner];
  if (entry.standing == key_standing::none) {
    sha256 hash;
    entry = {key_standing::there, hash("key of ", to_text(owner))};
  }
  return entry;
}

std::optional<io_failure> memory_personal_keys::destroy(user_id owner) {
  const std::lock_guard lock{guard_};
  keys_[owner] = {key_standing::destroyed, {}};
  return std::nullopt;
}

std::string record_seal::seal(std::string_view field, std::string_view clear) const {
  return sealed_text(storage::seal(key_, field_place(stream_, version_, field), clear));
}

void record_opener::turn_to(const record& from) {
  stream_ = from.stream;
  version_ = from.version;
}

bool record_opener::look_for_key() {
  if (!looked_) {
    auto found = keys_.find(owner_);
    if (const auto* broken = std::get_if<io_failure>(&found)) {
      failure_ = broken->reason;
      return false;
    }
    found_ = std::get<key_lookup>(found);
    looked_ = true;
  }
  if (found_.standing == key_standing::none) {
    failure_ = "there is no key of " + to_text(owner_) + "; the keys have to come with the log";
    return false;
  }
  return true;
}

field_opened record_opener::open(std::string_view field, std::string_view sealed,
                                 std::string& clear) {
  if (!look_for_key()) {
    return field_opened::failed;
  }
  if (found_.standing == key_standing::destroyed) {
    return field_opened::erased;
  }
  const auto bytes = sealed_from_text(sealed);
  auto text =
      bytes ? open_sealed(found_.key, field_place(stream_, version_, field), *bytes) : std::nullopt;
  if (!text) {
    failure_ = "the field " + std::string{field} + " does not open with the key of its owner";
    return field_opened::failed;
  }
  clear = std::move(*text);
  return field_opened::yes;
}

}  // namespace moim::storage
