// A draw is due as soon as the line has closed. It needs the chain value of the record that closed
// it, which no fact carries: it is read from the log, once a slot.
#include "actors/popup/slot_timers.hpp"

#include <algorithm>

#include "domain/popup/line_draw.hpp"

namespace moim::actors {

namespace {

/// When the slot has something to do, as queries show it.
std::optional<timestamp> due_at(const slot_clock& clock) {
  switch (clock.phase) {
    case line_phase::lining_up:
      return clock.opens_at;
    case line_phase::closed:
      return timestamp{};
    case line_phase::open:
      break;
  }
  const auto first = std::ranges::min_element(clock.offers, {}, &offer_row::expires_at);
  return first == clock.offers.end() ? std::nullopt : std::optional{first->expires_at};
}

}  // namespace

void slot_timers::take_up(const slot_id& id, const slot_clock& clock) {
  if (const auto due = due_at(clock)) {
    due_.set(id, *due);
  } else {
    due_.erase(id);
  }
}

void slot_timers::begin(const popup_reads& shown) {
  shown.popup.clocks.for_each(
      [this](const slot_id& id, const slot_clock& clock) { take_up(id, clock); });
}

/// Events that give places at once, and make no offer, change no timer.
void slot_timers::follow(const any_fact& what, const popup_reads& shown) {
  const auto* of_slot = std::get_if<fact<slot>>(&what);
  if (of_slot == nullptr || std::holds_alternative<place_confirmed>(of_slot->event) ||
      std::holds_alternative<waitlist_joined>(of_slot->event) ||
      std::holds_alternative<waiter_promoted>(of_slot->event)) {
    return;
  }
  if (const auto* clock = shown.popup.clocks.find(of_slot->id)) {
    take_up(of_slot->id, *clock);
  }
}

/// None when the log cannot be read now: it is tried again.
std::optional<slot::command> slot_timers::draw_of(const slot_id& id,
                                                  std::uint64_t closing_position) const {
  std::optional<hex_digest> chain;
  const auto broken = log_.read_from(closing_position, [&](const storage::record& record) {
    if (record.position == closing_position) {
      chain = hex_digest{record.chain};
    }
    return false;
  });
  if (broken || !chain || !secret_) {
    return std::nullopt;
  }
  const auto secret = secret_(id.store);
  return draw_line{secret, *chain, draw_seed(secret, *chain, id)};
}

void slot_timers::take_due(timestamp now, std::size_t count_max, const popup_reads& shown,
                           std::vector<any_command>& out) {
  due_.take(now, count_max, [&](const slot_id& id) {
    const auto* clock = shown.popup.clocks.find(id);
    const bool draws = clock != nullptr && clock->phase == line_phase::closed;
    const auto command = draws ? draw_of(id, clock->closing_position) : keep_time{};
    if (command) {
      out.emplace_back(command_for<slot>{id, *command, {now, {}}, {}});
    }
  });
}

}  // namespace moim::actors
