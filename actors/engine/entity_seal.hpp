// Encryption of the personal fields of an entity, so that none of them reaches the disk in clear:
// fields are sealed in events, and whole snapshots and stored replies that have any, under the key
// of the owner that the aggregate names. Once that key is destroyed, fields are written empty.
// Aggregates without personal fields get the second class, which costs nothing.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "actors/engine/environment.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::actors {

template <class A, bool Personal = storage::has_personal_fields<typename A::event>>
class entity_seal {
 public:
  using event = typename A::event;
  static constexpr bool seals_replies = storage::has_personal_fields<typename A::reply>;
  static constexpr bool seals_states = storage::has_personal_fields<typename A::state>;

  entity_seal(environment& env, const typename A::id& id, const std::string& stream)
      : env_(env), owner_(A::owner(id)), stream_(stream) {}
  entity_seal(const entity_seal&) = delete;
  entity_seal& operator=(const entity_seal&) = delete;
  ~entity_seal() { forget(); }

  /// Has the key at hand if these events, or a reply that is to be stored, need it. False when it
  /// cannot be had; that is reported.
  bool prepare(const std::vector<event>& events, bool keeps_reply) {
    if constexpr (may_erase_owner<A>) {
      if (!events.empty() && A::erases_owner(events.back())) {
        return destroy_key();
      }
    }
    bool needed = seals_replies && keeps_reply && !events.empty();
    for (const auto& e : events) {
      needed |= std::visit([]<class E>(const E&) { return storage::has_personal_fields<E>; }, e);
    }
    if (!needed) {
      return true;
    }
    auto found = find_or_make_key();
    if (const auto* broken = std::get_if<storage::io_failure>(&found)) {
      env_.report("the personal fields of " + stream_ + " cannot be sealed: " + broken->reason);
      return false;
    }
    key_ = std::get<storage::key_lookup>(found);
    return true;
  }
  /// After `prepare` and what it was for.
  void forget() { storage::wipe(key_.key); }

  storage::draft encode(const event& e, std::uint64_t version) const {
    if (key_.standing == storage::key_standing::destroyed) {
      return storage::encode_event<A>(e, storage::erased_seal{});
    }
    return storage::encode_event<A>(e, storage::record_seal{key_.key, stream_, version});
  }
  /// None: there is nothing to seal it with.
  std::optional<std::string> seal_reply(std::string_view reply_key, std::string reply) const {
    if constexpr (seals_replies) {
      return key_.standing == storage::key_standing::there
                 ? std::optional{storage::seal(key_.key, storage::reply_place(reply_key), reply)}
                 : std::nullopt;
    } else {
      return reply;
    }
  }

  storage::record_opener reader() const { return {env_.keys, owner_}; }
  static bool decode(const storage::record& from, event& out, std::string& why,
                     storage::record_opener& with) {
    return storage::decode_event<A>(from, out, why, with);
  }

  /// None when the key is gone: then nothing is stored, or what was stored does not count.
  std::optional<std::string> seal_state(std::uint64_t version, std::string state) const {
    if constexpr (seals_states) {
      const auto key = find_key();
      return key ? std::optional{storage::seal(*key, storage::state_place(stream_, version), state)}
                 : std::nullopt;
    } else {
      return state;
    }
  }
  std::optional<std::string> open_state(std::uint64_t version, std::string sealed) const {
    if constexpr (seals_states) {
      const auto key = find_key();
      return key ? storage::open_sealed(*key, storage::state_place(stream_, version), sealed)
                 : std::nullopt;
    } else {
      return sealed;
    }
  }
  std::optional<std::string> open_reply(std::string_view reply_key, std::string sealed) const {
    if constexpr (seals_replies) {
      const auto key = find_key();
      return key ? storage::open_sealed(*key, storage::reply_place(reply_key), sealed)
                 : std::nullopt;
    } else {
      return sealed;
    }
  }

 private:
  /// Only an aggregate that may erase the owner replaces a damaged key.
  std::variant<storage::key_lookup, storage::io_failure> find_or_make_key() {
    if constexpr (!may_erase_owner<A>) {
      auto found = env_.keys.find(owner_);
      if (std::holds_alternative<storage::io_failure>(found)) {
        return found;
      }
    }
    return env_.keys.find_or_make(owner_);
  }

  /// Before the log says so.
  bool destroy_key() {
    key_ = {storage::key_standing::destroyed, {}};
    const auto broken = env_.keys.destroy(owner_);
    if (broken) {
      env_.report("the key of " + stream_ + " cannot be destroyed: " + broken->reason);
    }
    return !broken;
  }

  std::optional<storage::personal_key> find_key() const {
    const auto found = env_.keys.find(owner_);
    const auto* known = std::get_if<storage::key_lookup>(&found);
    return known != nullptr && known->standing == storage::key_standing::there
               ? std::optional{known->key}
               : std::nullopt;
  }

  environment& env_;
  const user_id owner_;
  const std::string& stream_;
  storage::key_lookup key_;
};

template <class A>
class entity_seal<A, false> {
 public:
  using event = typename A::event;
  struct no_reader {};

  entity_seal(environment&, const typename A::id&, const std::string&) {}

  static bool prepare(const std::vector<event>&, bool) { return true; }
  static void forget() {}
  static storage::draft encode(const event& e, std::uint64_t) {
    return storage::encode_event<A>(e);
  }
  static std::optional<std::string> seal_reply(std::string_view, std::string reply) {
    return reply;
  }
  static no_reader reader() { return {}; }
  static bool decode(const storage::record& from, event& out, std::string& why, no_reader&) {
    return storage::decode_event<A>(from, out, why);
  }
  static std::optional<std::string> seal_state(std::uint64_t, std::string state) { return state; }
  static std::optional<std::string> open_state(std::uint64_t, std::string state) { return state; }
  static std::optional<std::string> open_reply(std::string_view, std::string reply) {
    return reply;
  }
};

}  // namespace moim::actors
