// The place itself is the answer of the slot to `show_reservation`.
#include "domain/popup/queue_place.hpp"

#include <algorithm>

namespace moim {

namespace {

queue_status status_of(reservation_status held) {
  switch (held) {
    case reservation_status::CONFIRMED:
      return queue_status::CONFIRMED;
    case reservation_status::WAITING:
      return queue_status::WAITING;
    case reservation_status::OFFERED:
      return queue_status::OFFERED;
    case reservation_status::LINED_UP:
      return queue_status::LINED_UP;
    case reservation_status::CANCELLED:
      break;
  }
  return queue_status::CANCELLED;
}

}  // namespace

queue_place place_in_queue(const slot_state& state, user_id user, const unbegun_slot& unbegun) {
  const auto capacity = state.plan ? state.plan->capacity : unbegun.capacity;
  queue_place seen;
  seen.closed = state.plan ? state.closed : unbegun.closed;
  seen.confirmed = state.confirmed;
  const auto taken = state.confirmed + state.offers.size();
  seen.remaining = seen.closed ? 0 : capacity - std::min(capacity, taken);
  seen.behind = state.line.size();
  if (const auto holder = state.holders.find(user); holder != state.holders.end()) {
    const auto place = slot::answer(state, show_reservation{user, holder->second.latest});
    seen.status = status_of(place.status);
    seen.ticket = place.ticket;
    seen.position = place.position;
    seen.behind = place.behind;
    seen.offer_expires_at = place.offer_expires_at;
  }
  return seen;
}

}  // namespace moim
