// The handler that shows a lottery so that anybody can verify it. The log reader reads it from the
// log.
#include <algorithm>

#include "storage/events/event_codec.hpp"
#include "transport/api/log_read.hpp"
#include "transport/popup/popup_handlers.hpp"
#include "transport/popup/reservation_types.hpp"
#include "transport/popup/slot_history.hpp"
#include "transport/popup/slot_path.hpp"

namespace moim::transport {

namespace {

std::vector<std::uint32_t> shown(const std::vector<std::uint32_t>& tickets) {
  const auto count = std::min(tickets.size(), limits::shown_draw_tickets_max);
  return {tickets.begin(), tickets.begin() + static_cast<std::ptrdiff_t>(count)};
}

using found_draw = std::variant<std::optional<draw_answer>, std::string>;

found_draw find_draw(const storage::event_log& log, const slot_id& id) {
  slot_history history;
  std::optional<std::string> wrong;
  const auto failure =
      log.read_stream(storage::stream_of<slot>(id), 1, [&](const storage::record& record) {
        wrong = history.take(record);
        const bool is_drawn = history.draw() && history.draw()->drawn;
        return !wrong && !is_drawn;
      });
  if (failure || wrong) {
    return failure ? failure->reason : *wrong;
  }
  const auto& draw = history.draw();
  if (!draw || !draw->drawn) {
    return std::nullopt;
  }
  return draw_answer{history.plan().draw_commitment.value_or(hex_digest{}),
                     draw->drawn->secret,
                     draw->drawn->chain,
                     draw->drawn->seed,
                     draw->closing_version,
                     draw->closed.time,
                     draw->drawn_at.time,
                     static_cast<std::uint32_t>(draw->entrants.size()),
                     shown(draw->entrants),
                     shown(draw->order)};
}

}  // namespace

void show_draw(const call& c) {
  const auto slot = slot_in_path(c);
  if (!slot) {
    return;
  }
  with_slot(c, *slot, "slot_not_found", [c, slot = *slot](const actors::store_row& store) {
    if (store.details.opening != opening_mode::lottery) {
      return c.problem("not_drawn");
    }
    read_log(
        c, [slot](const storage::event_log& log) { return find_draw(log, slot); },
        [c](const found_draw& found) {
          if (const auto* reason = std::get_if<std::string>(&found)) {
            return refuse_unreadable(c, *reason);
          }
          const auto& draw = std::get<0>(found);
          draw ? c.reply(200, *draw) : c.problem("not_drawn");
        });
  });
}

}  // namespace moim::transport
