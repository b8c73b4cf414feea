// The place itself is what the slot answers to `show_place`.
#include "domain/queue_place.hpp"

#include "domain/ensure.hpp"

namespace moim {

queue_place place_in_queue(const slot_state& state, user_id user, std::uint32_t capacity) {
  const auto places = state.plan ? state.plan->capacity : capacity;
  ensure(state.confirmed <= places, "a queue never shows more confirmed than places");
  queue_place seen;
  seen.confirmed = state.confirmed;
  seen.remaining = places - state.confirmed;
  seen.behind = state.line.size();
  const auto holder = state.holders.find(user);
  if (holder == state.holders.end() || holder->second.ticket == 0) {
    return seen;
  }
  const auto place = slot::answer(state, show_place{user});
  ensure(place.status != reservation_status::CANCELLED, "a ticket that is held is not cancelled");
  seen.status =
      place.status == reservation_status::WAITING ? queue_status::WAITING : queue_status::CONFIRMED;
  seen.ticket = place.ticket;
  seen.position = place.position;
  seen.behind = place.behind;
  return seen;
}

}  // namespace moim
