// What users see of a queue, as examples.
#include "domain/queue_place.hpp"

#include <doctest/doctest.h>

#include "domain/slot.hpp"

using namespace moim;

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

TEST_CASE("queue: an empty slot has the places that the store plans") {
  CHECK(place_in_queue({}, user(1), 7) == queue_place{queue_status::NONE, 0, 0, 0, 0, 7});
}

TEST_CASE("queue: confirmed, waiting and onlookers see the same numbers from their places") {
  const auto state = full_slot();
  CHECK(place_in_queue(state, user(2), 9) == queue_place{queue_status::CONFIRMED, 2, 0, 3, 2, 0});
  CHECK(place_in_queue(state, user(3), 9) == queue_place{queue_status::WAITING, 3, 1, 2, 2, 0});
  CHECK(place_in_queue(state, user(5), 9) == queue_place{queue_status::WAITING, 5, 3, 0, 2, 0});
  CHECK(place_in_queue(state, user(8), 9) == queue_place{queue_status::NONE, 0, 0, 3, 2, 0});
}

TEST_CASE("queue: who leaves is an onlooker, and the others move up") {
  auto state = full_slot();
  slot::evolve(state, reservation_cancelled{user(4), 4}, {9});
  CHECK(place_in_queue(state, user(4), 9) == queue_place{queue_status::NONE, 0, 0, 2, 2, 0});
  CHECK(place_in_queue(state, user(5), 9) == queue_place{queue_status::WAITING, 5, 2, 0, 2, 0});
  slot::evolve(state, reservation_cancelled{user(1), 1}, {9});
  slot::evolve(state, waiter_promoted{user(3), 3}, {9});
  CHECK(place_in_queue(state, user(3), 9) == queue_place{queue_status::CONFIRMED, 3, 0, 1, 2, 0});
  CHECK(place_in_queue(state, user(5), 9) == queue_place{queue_status::WAITING, 5, 1, 0, 2, 0});
}
