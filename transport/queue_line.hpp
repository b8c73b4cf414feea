// The queue of one slot as its listeners see it: the slot's committed events, evolved by the slot's
// own rules, beside the actor that decides. It is read from the log once and follows the committed
// feed from there, so it never shows what is not durable.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "actors/facts.hpp"
#include "domain/promotion_pace.hpp"
#include "domain/queue_place.hpp"
#include "storage/event_log.hpp"

namespace moim::transport {

class queue_line {
 public:
  /// Everything that the log has of the slot.
  static std::variant<queue_line, storage::io_failure> read(const storage::event_log& log,
                                                            const slot_id& slot);

  /// Takes in the next fact of the slot; does nothing with one that the log had already shown.
  void apply(const actors::fact<slot>& what);

  /// `capacity` counts while nobody has reserved.
  queue_place place_of(user_id user, std::uint32_t capacity) const {
    return place_in_queue(state_, user, capacity);
  }
  /// Seconds until a place that is waited for; none without a basis.
  std::optional<std::uint64_t> estimate(const queue_place& place, timestamp now) const {
    return pace_.seconds_to(place.position, now);
  }
  /// Log position of the slot's last event; 0 when there is none.
  std::uint64_t position() const { return position_; }

 private:
  void take(const slot::event& event, std::uint64_t position, timestamp at);

  slot_state state_;
  promotion_pace pace_;
  std::uint64_t position_ = 0;
};

}  // namespace moim::transport
