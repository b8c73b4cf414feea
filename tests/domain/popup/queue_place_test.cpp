// Places in a queue as users see them.
#include "domain/popup/queue_place.hpp"

#include <doctest/doctest.h>

#include "domain/popup/slot.hpp"
#include "tests/domain/numbered.hpp"

namespace moim::queue_place_test {

using enum queue_status;

namespace {

using test::user;

/// Two places; users 1 to 5 have reserved, 3 to 5 wait.
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

TEST_CASE("queue: before the opening people have lined up, and a lottery tells no place") {
  slot_plan plan{2, 10, {50}, {100}};
  for (const auto opening : {opening_mode::prequeue, opening_mode::lottery}) {
    plan.opening = opening;
    slot_state state;
    slot::evolve(state, slot_planned{plan}, {1});
    for (std::uint32_t n = 1; n <= 3; ++n) {
      slot::evolve(state, waitlist_joined{user(static_cast<std::uint8_t>(n)), n}, {2});
    }
    const bool is_lottery = opening == opening_mode::lottery;
    CHECK(place_in_queue(state, user(2), {}) ==
          queue_place{LINED_UP, 2, is_lottery ? 0U : 2U, is_lottery ? 2U : 1U, 0, 2});
  }
}

TEST_CASE("queue: a place that is offered is told with its end, and is not free") {
  auto state = full_slot();
  slot::evolve(state, reservation_cancelled{user(1), 1}, {9});
  slot::evolve(state, place_offered{user(3), 3, {99}}, {9});
  auto offered = queue_place{OFFERED, 3, 0, 2, 1, 0};
  offered.offer_expires_at = timestamp{99};
  CHECK(place_in_queue(state, user(3), {}) == offered);
  CHECK(place_in_queue(state, user(4), {}) == queue_place{WAITING, 4, 1, 1, 1, 0});
  slot::evolve(state, offer_accepted{user(3), 3}, {10});
  CHECK(place_in_queue(state, user(3), {}) == queue_place{CONFIRMED, 3, 0, 2, 2, 0});
}

}  // namespace moim::queue_place_test
