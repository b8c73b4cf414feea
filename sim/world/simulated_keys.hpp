// The keys of a simulated server (storage/keys/personal_keys), which outlive its processes: a new
// key is certain with the next sync, a destroyed one is gone when `destroy` returns. A process has
// a handle to them that fails after its end, or when told to.
#pragma once

#include <map>

#include "sim/host/random_source.hpp"
#include "storage/keys/personal_keys.hpp"

namespace moim::sim {

/// A promise of `personal_keys` that is broken, for a planted bug.
enum class key_fault {
  none,
  keep_destroyed,  // keys are there again after a crash
  forget_sync,     // what was made is not certain with the next sync
};

class simulated_keys final : public storage::personal_keys {
 public:
  simulated_keys(key_fault fault, std::uint64_t seed) : fault_(fault), random_(seed, 4, 0) {}

  std::variant<storage::key_lookup, storage::io_failure> find(user_id owner) const override;
  std::variant<storage::key_lookup, storage::io_failure> find_or_make(user_id owner) override;
  std::optional<storage::io_failure> sync() override;
  std::optional<storage::io_failure> destroy(user_id owner) override;

  /// A process has ended at any moment: of what was not synced some is there, some is not.
  void crash();

 private:
  const key_fault fault_;
  random_source random_;
  std::uint64_t made_ = 0;
  std::map<user_id, storage::key_lookup> keys_;
  std::map<user_id, storage::key_lookup> unsynced_;  // what was there before
  std::map<user_id, storage::key_lookup> kept_;      // though they were to be destroyed
};

/// What one process has of them.
class process_keys final : public storage::personal_keys {
 public:
  explicit process_keys(simulated_keys& kept) : kept_(kept) {}

  /// From now on everything fails.
  void close() { closed_ = true; }
  void fail(bool on) { fails_ = on; }

  std::variant<storage::key_lookup, storage::io_failure> find(user_id owner) const override {
    if (!usable()) return gone();
    return kept_.find(owner);
  }
  std::variant<storage::key_lookup, storage::io_failure> find_or_make(user_id owner) override {
    if (!usable()) return gone();
    return kept_.find_or_make(owner);
  }
  std::optional<storage::io_failure> sync() override { return closed_ ? gone() : kept_.sync(); }
  std::optional<storage::io_failure> destroy(user_id owner) override {
    return usable() ? kept_.destroy(owner) : gone();
  }

 private:
  bool usable() const { return !closed_ && !fails_; }
  static storage::io_failure gone() { return {"input/output error"}; }

  simulated_keys& kept_;
  bool closed_ = false;
  bool fails_ = false;
};

}  // namespace moim::sim
