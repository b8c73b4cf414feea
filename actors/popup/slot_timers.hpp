// The timer source of slots: the opening of a line, the draw of a line that has closed, the end of
// an offer. The slot decides what that means, and does what is due with whatever command it gets
// next; the timers only see to it that it happens on time when no command comes.
#pragma once

#include <functional>

#include "actors/engine/commands.hpp"
#include "actors/popup/popup_reads.hpp"
#include "actors/view/due_queue.hpp"
#include "storage/log/event_log.hpp"

namespace moim::actors {

/// The secret that the draws of a store were committed to.
using draw_secret = std::function<hex_digest(store_id)>;

class slot_timers {
 public:
  /// The log tells the chain values that draws follow from.
  slot_timers(const storage::event_log& log, draw_secret secret)
      : log_(log), secret_(std::move(secret)) {}

  void begin(const popup_reads& shown);
  void follow(const any_fact& what, const popup_reads& shown);
  std::optional<timestamp> next() const { return due_.next(); }
  void take_due(timestamp now, std::size_t count_max, const popup_reads& shown,
                std::vector<any_command>& out);

 private:
  void take_up(const slot_id& id, const slot_clock& clock);
  std::optional<slot::command> draw_of(const slot_id& id, std::uint64_t closing_position) const;

  const storage::event_log& log_;
  const draw_secret secret_;
  due_queue<slot_id, id_hash> due_;
};

}  // namespace moim::actors
