// The queue of one slot for its listeners: the slot's committed events, evolved by the rules of the
// domain, beside the actor that decides. Until the slot has events it follows from those of its
// store. Both are read from the log once and follow the committed feed from there, so only durable
// events are shown.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "actors/engine/facts.hpp"
#include "domain/popup/promotion_pace.hpp"
#include "domain/popup/queue_place.hpp"
#include "storage/log/event_log.hpp"

namespace moim::transport {

class queue_line {
 public:
  /// Everything that the log has of the slot and of its store.
  static std::variant<queue_line, storage::io_failure> read(const storage::event_log& log,
                                                            const slot_id& id);

  /// Takes in the next fact of the slot, or of its store; does nothing with one that the log had
  /// already shown.
  void apply(const actors::any_fact& what);

  queue_place place_of(user_id user) const { return place_in_queue(state_, user, unbegun_); }
  /// Seconds until a place that is waited for; none without a basis.
  std::optional<std::uint64_t> estimate(const queue_place& place, timestamp now) const;
  /// Log position of the event that the numbers follow from: the last of the slot, or of the store
  /// while the slot has not begun. It does not go back.
  std::uint64_t position() const { return state_.plan ? position_ : store_position_; }

 private:
  void take(const actors::fact<store>& what);
  void take(const actors::fact<slot>& what);

  unbegun_slot unbegun_;
  std::uint64_t store_position_ = 0;
  slot_state state_;
  promotion_pace pace_;
  bool came_free_ = false;  // by the slot's last event, a place
  std::uint64_t position_ = 0;
};

}  // namespace moim::transport
