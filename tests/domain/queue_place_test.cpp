// What users see of a queue, as examples.
#include "domain/queue_place.hpp"

#include <doctest/doctest.h>

#include "domain/slot.hpp"

using namespace moim;
using enum queue_status;

namespace {

user_id user(std::uint8_t n) {
  user_id id;
  id.value.bytes[15] = n;
  return id;
}

/// Two places; users 1 to 5 have come, 3 to 5 wait.
slot_state full_slot() {
  slot_state state;
  slot::evolve(state, slot_planned{{2, 10, {0}, {1}}}, {0});
  for (std::uint32_t n = 1; n <= 5; ++n) {
    const auto who = user(static_cast<std::uint8_t>(n));
    slot::evolve(state, n <= 2 ? slot::event{place_confirmed{who, n}} : waitlist_joined{who, n},
                 {n});
  }
  return state;
}

}  // namespace

TEST_CASE("queue: a slot that has not begun is as its store has it") {
  CHECK(place_in_queue({}, user(1), {7, false}) == queue_place{NONE, 0, 0, 0, 0, 7});
  CHECK(place_in_queue({}, user(1), {7, true}) == queue_place{NONE, 0, 0, 0, 0, 0, true});
  CHECK(place_in_queue(full_slot(), user(8), {9, true}) == queue_place{NONE, 0, 0, 3, 2, 0});
}

TEST_CASE("queue: confirmed, waiting and onlookers see the same numbers from their places") {
  const auto state = full_slot();
  CHECK(place_in_queue(state, user(2), {}) == queue_place{CONFIRMED, 2, 0, 3, 2, 0});
  CHECK(place_in_queue(state, user(3), {}) == queue_place{WAITING, 3, 1, 2, 2, 0});
  CHECK(place_in_queue(state, user(5), {}) == queue_place{WAITING, 5, 3, 0, 2, 0});
  CHECK(place_in_queue(state, user(8), {}) == queue_place{NONE, 0, 0, 3, 2, 0});
}

TEST_CASE("queue: who leaves sees the numbers from outside, and the others move up") {
  auto state = full_slot();
  slot::evolve(state, reservation_cancelled{user(4), 4}, {9});
  CHECK(place_in_queue(state, user(4), {}) == queue_place{CANCELLED, 4, 0, 2, 2, 0});
  CHECK(place_in_queue(state, user(5), {}) == queue_place{WAITING, 5, 2, 0, 2, 0});
  slot::evolve(state, reservation_cancelled{user(1), 1}, {9});
  slot::evolve(state, waiter_promoted{user(3), 3}, {9});
  CHECK(place_in_queue(state, user(3), {}) == queue_place{CONFIRMED, 3, 0, 1, 2, 0});
  CHECK(place_in_queue(state, user(5), {}) == queue_place{WAITING, 5, 1, 0, 2, 0});
}

TEST_CASE("queue: who comes again is seen by the latest reservation") {
  auto state = full_slot();
  slot::evolve(state, reservation_cancelled{user(3), 3}, {9});
  slot::evolve(state, waitlist_joined{user(3), 6}, {10});
  CHECK(place_in_queue(state, user(3), {}) == queue_place{WAITING, 6, 3, 0, 2, 0});
}

TEST_CASE("queue: added places are free when the line is empty, and its first ones' before") {
  auto state = full_slot();
  slot::evolve(state, slot_replanned{{6, 10, {0}, {1}, 7}}, {9});
  for (std::uint32_t ticket = 3; ticket <= 5; ++ticket) {
    slot::evolve(state, waiter_promoted{user(static_cast<std::uint8_t>(ticket)), ticket}, {9});
  }
  CHECK(place_in_queue(state, user(5), {}) == queue_place{CONFIRMED, 5, 0, 0, 5, 1});
}

TEST_CASE("queue: no place is free while more are confirmed than there are places") {
  auto state = full_slot();
  slot::evolve(state, slot_replanned{{1, 10, {0}, {1}, 7}}, {9});
  CHECK(place_in_queue(state, user(1), {}) == queue_place{CONFIRMED, 1, 0, 3, 2, 0});
  CHECK(place_in_queue(state, user(3), {}) == queue_place{WAITING, 3, 1, 2, 2, 0});
}

TEST_CASE("queue: the close of a slot cancels those it drops, and leaves no place free") {
  auto state = full_slot();
  slot::evolve(state, slot_closed{}, {9});
  slot::evolve(state, reservations_dropped{{{user(1), 1}, {user(2), 2}, {user(3), 3}}}, {9});
  CHECK(place_in_queue(state, user(1), {}) == queue_place{CANCELLED, 1, 0, 2, 0, 0, true});
  CHECK(place_in_queue(state, user(3), {}) == queue_place{CANCELLED, 3, 0, 2, 0, 0, true});
  CHECK(place_in_queue(state, user(4), {}) == queue_place{WAITING, 4, 1, 1, 0, 0, true});
  CHECK(place_in_queue(state, user(8), {}) == queue_place{NONE, 0, 0, 2, 0, 0, true});
}
