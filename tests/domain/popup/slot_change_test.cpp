// A slot whose store changes or closes: capacity added and removed, and the close.
#include "domain/limits.hpp"
#include "tests/domain/popup/slot_examples.hpp"

namespace moim::test::slot_change_test {

namespace {

using enum reservation_status;

}  // namespace

TEST_CASE("slot: places that are added go to the line at once, in its order") {
  given<slot>(one_in_three_waiting())
      .when(replan{plan_of(3, 10, 7)}, during)
      .then({slot_replanned{plan_of(3, 10, 7)}, waiter_promoted{b, 2}, waiter_promoted{c, 3}})
      .when(show_place{d})
      .then({})
      .answers({WAITING, 4, 1, 0, {}})
      .when(replan{plan_of(9, 10, 8)}, during)
      .then({slot_replanned{plan_of(9, 10, 8)}, waiter_promoted{d, 4}})
      .when(reserve{e, plan_of(3, 10, 7)}, during)
      .then({place_confirmed{e, 5}});
}

TEST_CASE("slot: places that are taken away go as people cancel, and take nothing from anybody") {
  std::vector<slot::event> history{slot_planned{plan_of(3, 10)}, place_confirmed{a, 1},
                                   place_confirmed{b, 2}, place_confirmed{c, 3},
                                   waitlist_joined{d, 4}};
  given<slot>(history)
      .when(replan{plan_of(1, 10, 7)}, during)
      .then({slot_replanned{plan_of(1, 10, 7)}})
      .when(show_place{c})
      .answers({CONFIRMED, 3, 0, 1, {}})
      .when(reserve{e, plan_of(1, 10, 7)}, during)
      .then({waitlist_joined{e, 5}})
      .when(cancel_reservation{a, 1})
      .then({reservation_cancelled{a, 1}})
      .when(cancel_reservation{b, 2})
      .then({reservation_cancelled{b, 2}})
      .when(cancel_reservation{c, 3})
      .then({reservation_cancelled{c, 3}, waiter_promoted{d, 4}});
}

TEST_CASE("slot: of two plans the newer counts, and the same rules are no news") {
  given<slot>({}).when(replan{plan_of(3, 10, 7)}).then({});
  given<slot>(one_in_three_waiting())
      .when(replan{plan_of(5, 10, 0)})
      .then({})
      .when(replan{plan_of(1, 10, 9)})
      .then({})
      .when(replan{plan_of(1, 11, 9)})
      .then({slot_replanned{plan_of(1, 11, 9)}})
      .when(replan{plan_of(5, 10, 8)})
      .then({})
      .when(replan{plan_of(5, 10, 9)})
      .then({});
}

TEST_CASE("slot: its close drops everybody, and nobody gets in any more") {
  given<slot>({}).when(close_slot{}).then({});
  given<slot>(one_in_three_waiting())
      .when(cancel_reservation{c, 3})
      .then({reservation_cancelled{c, 3}})
      .when(close_slot{})
      .then({slot_closed{}, reservations_dropped{{{a, 1}, {b, 2}, {d, 4}}}})
      .when(close_slot{4})
      .then({})
      .when(close_slot{})
      .then({})
      .when(reserve{e, plan_of(1, 10)}, during)
      .refused(slot_is_closed{})
      .when(reserve{a, plan_of(1, 10)}, during)
      .refused(slot_is_closed{})
      .when(replan{plan_of(9, 10, 7)})
      .then({})
      .when(cancel_reservation{a, 1})
      .then({})
      .when(show_reservation{b, 2})
      .answers({CANCELLED, 2, 0, 0, {}});
}

TEST_CASE(
    "slot: a close goes on where it has stopped, and a place that comes free is not given on") {
  const auto many = limits::dropped_at_once_max + 500;
  const auto plan = plan_of(2, many);
  auto scenario = given<slot>({});
  for (std::uint32_t n = 1; n <= many; ++n) {
    scenario.when(reserve{user(n), plan}, during);
  }
  const auto dropped = [&](std::uint32_t first, std::uint32_t last) {
    reservations_dropped event;
    for (auto n = first; n <= last; ++n) {
      event.reservations.push_back({user(n), n});
    }
    return event;
  };
  scenario.when(close_slot{})
      .then({slot_closed{}, dropped(1, limits::dropped_at_once_max)})
      .when(cancel_reservation{user(many), many})
      .then({reservation_cancelled{user(many), many}})
      .when(close_slot{limits::dropped_at_once_max})
      .then({dropped(limits::dropped_at_once_max + 1, many - 1)});
  CHECK(scenario.state().confirmed == 0);
  CHECK(scenario.state().line.size() == 0);
}

}  // namespace moim::test::slot_change_test
