// The keys of personal data, one for each user who has any (crypto-shredding). Keys are the only
// data about a person that is ever overwritten: text that was sealed under a destroyed key is
// noise, wherever copies of it may be.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <variant>

#include "domain/ids.hpp"
#include "storage/codec/personal_fields.hpp"
#include "storage/keys/sealing.hpp"
#include "storage/log/event_log.hpp"

namespace moim::storage {

/// `none`: there has never been one, or the keys were not copied along with the log.
enum class key_standing { none, there, destroyed };

struct key_lookup {
  key_standing standing = key_standing::none;
  personal_key key{};
};

/// Thread-safe.
class personal_keys {
 public:
  personal_keys() = default;
  personal_keys(const personal_keys&) = delete;
  personal_keys& operator=(const personal_keys&) = delete;
  virtual ~personal_keys() = default;

  /// A key that cannot be read for certain is an io_failure.
  [[nodiscard]] virtual std::variant<key_lookup, io_failure> find(user_id owner) const = 0;

  /// A fresh key where there has never been one. It is durable after the next `sync`, and what is
  /// sealed under it must not be appended before. A damaged one is replaced: the
  /// caller has read all records that could be sealed under it and found none.
  [[nodiscard]] virtual std::variant<key_lookup, io_failure> find_or_make(user_id owner) = 0;

  /// Makes all new keys durable; costs nothing when there are none. The log writer calls it before
  /// it appends.
  [[nodiscard]] virtual std::optional<io_failure> sync() = 0;

  /// The key, sound or damaged, is overwritten, durably when this returns. The owner never gets
  /// another one, even if there was none.
  [[nodiscard]] virtual std::optional<io_failure> destroy(user_id owner) = 0;
};

/// For a log in memory. Keys follow from their owner, so that simulated runs repeat.
class memory_personal_keys final : public personal_keys {
 public:
  std::variant<key_lookup, io_failure> find(user_id owner) const override;
  std::variant<key_lookup, io_failure> find_or_make(user_id owner) override;
  std::optional<io_failure> sync() override { return std::nullopt; }
  std::optional<io_failure> destroy(user_id owner) override;

 private:
  mutable std::mutex guard_;
  std::unordered_map<user_id, key_lookup, id_hash> keys_;
};

/// Seals the fields of the record with that version of that stream.
class record_seal final : public field_seal {
 public:
  record_seal(const personal_key& key, std::string_view stream, std::uint64_t version)
      : key_(key), stream_(stream), version_(version) {}

  std::string seal(std::string_view field, std::string_view clear) const override;

 private:
  const personal_key& key_;
  const std::string_view stream_;
  const std::uint64_t version_;
};

/// For an owner whose key is destroyed: every field is written empty.
class erased_seal final : public field_seal {
 public:
  std::string seal(std::string_view, std::string_view) const override { return {}; }
};

/// Opens the fields of records of one owner; looks the key up at the first field.
class record_opener final : public field_opener {
 public:
  record_opener(const personal_keys& keys, user_id owner) : keys_(keys), owner_(owner) {}
  ~record_opener() override { wipe(found_.key); }

  /// The next fields are of this record.
  void turn_to(const record& from);
  field_opened open(std::string_view field, std::string_view sealed, std::string& clear) override;

  /// Why a field could not be opened.
  const std::string& failure() const { return failure_; }

 private:
  bool look_for_key();

  const personal_keys& keys_;
  const user_id owner_;
  bool looked_ = false;
  key_lookup found_;
  std::string_view stream_;
  std::uint64_t version_ = 0;
  std::string failure_;
};

/// Reads every field as if it were erased, without keys.
class blind_opener final : public field_opener {
 public:
  field_opened open(std::string_view, std::string_view, std::string&) override {
    return field_opened::erased;
  }
};

}  // namespace moim::storage
