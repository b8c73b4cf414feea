// What falls due in slots: the opening of a line, the draw of a line that has closed, the end of an
// offer. The slot decides what that means; whoever asks a slot for anything makes it do what is
// due, so this only sees to it that it happens on time where nobody asks.
#pragma once

#include <functional>

#include "actors/feed/timer_source.hpp"
#include "actors/view/due_queue.hpp"
#include "storage/log/event_log.hpp"

namespace moim::actors {

/// The secret that the draws of a store were committed to.
using draw_secret = std::function<hex_digest(store_id)>;

class slot_timers final : public timer_source {
 public:
  /// The log tells the chain values that draws follow from.
  slot_timers(const storage::event_log& log, draw_secret secret)
      : log_(log), secret_(std::move(secret)) {}

  void begin(const view& shown) override;
  void follow(const any_fact& what, const view& shown) override;
  std::optional<timestamp> next() const override { return due_.next(); }
  void take_due(timestamp now, std::size_t count_max, const view& shown,
                std::vector<any_command>& out) override;

 private:
  void take_up(const slot_id& id, const slot_clock& clock);
  std::optional<slot::command> draw_of(const slot_id& id, std::uint64_t closing_position) const;

  const storage::event_log& log_;
  const draw_secret secret_;
  due_queue<slot_id, id_hash> due_;
};

}  // namespace moim::actors
