// The rules of slots, one example each.
#include "domain/limits.hpp"
#include "tests/domain/popup/slot_examples.hpp"

namespace moim::test::slot_test {

namespace {

using enum reservation_status;

constexpr timestamp later{16'000};

timestamp just_before(timestamp at) {
  return {at.ms - 1};
}

}  // namespace

TEST_CASE("slot: the first reservation plans the slot and gets a place") {
  const auto plan = plan_of(2, 10);
  given<slot>({})
      .when(reserve{a, plan}, during)
      .then({slot_planned{plan}, place_confirmed{a, 1}})
      .answers({CONFIRMED, 1, 0, 0, during});
}

TEST_CASE("slot: places go in order of arrival and then the waitlist begins") {
  const auto plan = plan_of(2, 10);
  given<slot>({})
      .when(reserve{a, plan}, during)
      .then({slot_planned{plan}, place_confirmed{a, 1}})
      .when(reserve{b, plan}, during)
      .then({place_confirmed{b, 2}})
      .answers({CONFIRMED, 2, 0, 0, during})
      .when(reserve{c, plan}, during)
      .then({waitlist_joined{c, 3}})
      .answers({WAITING, 3, 1, 0, during})
      .when(reserve{d, plan}, later)
      .then({waitlist_joined{d, 4}})
      .answers({WAITING, 4, 2, 0, later})
      .when(show_place{c}, later)
      .then({})
      .answers({WAITING, 3, 1, 1, during})
      .when(show_place{a}, later)
      .then({})
      .answers({CONFIRMED, 1, 0, 2, during});
}

TEST_CASE("slot: the plan in the log counts and not the plan of a later command") {
  const auto logged = plan_of(1, 1);
  const slot_plan other{100, 100, {0}, {99'000}};
  given<slot>({slot_planned{logged}, place_confirmed{a, 1}})
      .when(reserve{b, other}, just_before(opens))
      .refused(reservation_not_open{opens})
      .when(reserve{b, other}, closes)
      .refused(reservation_closed{closes})
      .when(reserve{b, other}, during)
      .then({waitlist_joined{b, 2}})
      .when(reserve{c, other}, during)
      .refused(waitlist_full{1});
}

TEST_CASE("slot: opens exactly at its time") {
  const auto plan = plan_of(1, 1);
  given<slot>({})
      .when(reserve{a, plan}, just_before(opens))
      .refused(reservation_not_open{opens})
      .when(reserve{a, plan}, opens)
      .then({slot_planned{plan}, place_confirmed{a, 1}});
}

TEST_CASE("slot: closes exactly at its time") {
  const auto plan = plan_of(1, 1);
  given<slot>({}).when(reserve{a, plan}, closes).refused(reservation_closed{closes});
  given<slot>({})
      .when(reserve{a, plan}, just_before(closes))
      .then({slot_planned{plan}, place_confirmed{a, 1}});
}

TEST_CASE("slot: a slot that closes before it opens is never open") {
  const slot_plan plan{1, 1, {10}, {5}};
  given<slot>({}).when(reserve{a, plan}, {7}).refused(reservation_not_open{{10}});
  given<slot>({}).when(reserve{a, plan}, {10}).refused(reservation_closed{{5}});
}

TEST_CASE("slot: a waitlist of 0 refuses as soon as the places are gone") {
  const auto plan = plan_of(1, 0);
  given<slot>({})
      .when(reserve{a, plan}, during)
      .then({slot_planned{plan}, place_confirmed{a, 1}})
      .when(reserve{b, plan}, during)
      .refused(waitlist_full{0})
      .when(cancel_reservation{a, 1}, during)
      .then({reservation_cancelled{a, 1}})
      .when(reserve{b, plan}, during)
      .then({place_confirmed{b, 2}});
}

TEST_CASE("slot: the waitlist takes as many as its limit and not one more") {
  const auto plan = plan_of(1, 3);
  given<slot>(one_in_three_waiting()).when(reserve{e, plan}, during).then({waitlist_joined{e, 5}});
  given<slot>({slot_planned{plan}, place_confirmed{a, 1}, waitlist_joined{b, 2},
               waitlist_joined{c, 3}, waitlist_joined{d, 4}})
      .when(reserve{e, plan}, during)
      .refused(waitlist_full{3})
      .when(cancel_reservation{c, 3}, during)
      .then({reservation_cancelled{c, 3}})
      .when(reserve{e, plan}, during)
      .then({waitlist_joined{e, 5}})
      .answers({WAITING, 5, 3, 0, during});
}

TEST_CASE("slot: a user holds one place and is told which") {
  given<slot>(one_in_three_waiting(), during)
      .when(reserve{a, plan_of(1, 10)}, later)
      .refused(already_reserved{{CONFIRMED, 1, 0, 3, during}})
      .when(reserve{c, plan_of(1, 10)}, later)
      .refused(already_reserved{{WAITING, 3, 2, 1, during}});
}

TEST_CASE("slot: who holds a place is told so even when the slot is closed or full") {
  const auto plan = plan_of(1, 0);
  const already_reserved held{{CONFIRMED, 1, 0, 0, during}};
  given<slot>({slot_planned{plan}, place_confirmed{a, 1}}, during)
      .when(reserve{a, plan}, closes)
      .refused(held)
      .when(reserve{a, plan}, just_before(opens))
      .refused(held);
}

TEST_CASE("slot: a refusal before the first reservation leaves no trace") {
  auto untouched = given<slot>({});
  untouched.when(reserve{a, plan_of(1, 1)}, closes).refused(reservation_closed{closes});
  CHECK_FALSE(untouched.state().plan.has_value());
  CHECK(untouched.state().entries.empty());
}

TEST_CASE("slot: a freed place goes to the first in line in the same decision") {
  given<slot>(one_in_three_waiting(), during)
      .when(cancel_reservation{a, 1}, later)
      .then({reservation_cancelled{a, 1}, waiter_promoted{b, 2}})
      .answers({CANCELLED, 1, 0, 2, during})
      .when(show_place{b}, later)
      .then({})
      .answers({CONFIRMED, 2, 0, 2, during})
      .when(show_place{c}, later)
      .answers({WAITING, 3, 1, 1, during})
      .when(show_place{d}, later)
      .answers({WAITING, 4, 2, 0, during});
}

TEST_CASE("slot: promotions follow the order of tickets until nobody waits") {
  given<slot>(one_in_three_waiting())
      .when(cancel_reservation{a, 1})
      .then({reservation_cancelled{a, 1}, waiter_promoted{b, 2}})
      .when(cancel_reservation{b, 2})
      .then({reservation_cancelled{b, 2}, waiter_promoted{c, 3}})
      .when(cancel_reservation{c, 3})
      .then({reservation_cancelled{c, 3}, waiter_promoted{d, 4}})
      .when(cancel_reservation{d, 4})
      .then({reservation_cancelled{d, 4}});
}

TEST_CASE("slot: a waiter who cancels moves the others up and promotes nobody") {
  given<slot>(one_in_three_waiting(), during)
      .when(cancel_reservation{c, 3}, later)
      .then({reservation_cancelled{c, 3}})
      .answers({CANCELLED, 3, 0, 2, during})
      .when(show_place{b}, later)
      .answers({WAITING, 2, 1, 1, during})
      .when(show_place{d}, later)
      .answers({WAITING, 4, 2, 0, during})
      .when(cancel_reservation{b, 2}, later)
      .then({reservation_cancelled{b, 2}})
      .when(cancel_reservation{a, 1}, later)
      .then({reservation_cancelled{a, 1}, waiter_promoted{d, 4}});
}

TEST_CASE("slot: cancelling twice changes nothing the second time") {
  given<slot>(one_in_three_waiting(), during)
      .when(cancel_reservation{a, 1}, later)
      .then({reservation_cancelled{a, 1}, waiter_promoted{b, 2}})
      .when(cancel_reservation{a, 1}, later)
      .then({})
      .answers({CANCELLED, 1, 0, 2, during});
}

TEST_CASE("slot: cancelling works before the opening and after the close") {
  given<slot>(one_in_three_waiting())
      .when(cancel_reservation{d, 4}, just_before(opens))
      .then({reservation_cancelled{d, 4}})
      .when(cancel_reservation{a, 1}, closes)
      .then({reservation_cancelled{a, 1}, waiter_promoted{b, 2}});
}

TEST_CASE("slot: nobody sees or cancels what is not theirs") {
  struct attempt {
    const char* what;
    user_id user;
    std::uint32_t ticket;
  };
  const attempt attempts[] = {{"a place of somebody else", b, 1},
                              {"a waiting ticket of somebody else", a, 3},
                              {"a ticket of somebody else by an outsider", e, 1},
                              {"ticket 0", a, 0},
                              {"the ticket after the last", a, 5},
                              {"the largest ticket", a, 0xffff'ffff},
                              {"no user", {}, 1}};
  for (const auto& [what, by, ticket] : attempts) {
    CAPTURE(what);
    given<slot>(one_in_three_waiting())
        .when(cancel_reservation{by, ticket})
        .refused(reservation_not_found{})
        .when(show_reservation{by, ticket})
        .refused(reservation_not_found{});
  }
  given<slot>({}).when(cancel_reservation{a, 1}).refused(reservation_not_found{});
  given<slot>({}).when(show_reservation{a, 1}).refused(reservation_not_found{});
}

TEST_CASE("slot: reserving again after cancelling gets a new ticket at the end") {
  const auto plan = plan_of(1, 10);
  given<slot>(one_in_three_waiting(), during)
      .when(cancel_reservation{a, 1}, later)
      .then({reservation_cancelled{a, 1}, waiter_promoted{b, 2}})
      .when(reserve{a, plan}, later)
      .then({waitlist_joined{a, 5}})
      .answers({WAITING, 5, 3, 0, later})
      .when(show_reservation{a, 1}, later)
      .then({})
      .answers({CANCELLED, 1, 0, 3, during})
      .when(cancel_reservation{a, 1}, later)  // the old one is gone; the new one stays
      .then({})
      .when(show_place{a}, later)
      .then({})
      .answers({WAITING, 5, 3, 0, later});
}

TEST_CASE("slot: a user takes a bounded number of tickets and no more") {
  const auto plan = plan_of(1, 0);
  std::vector<slot::event> history{slot_planned{plan}};
  for (std::uint32_t ticket = 1; ticket <= limits::tickets_per_user_max; ++ticket) {
    history.push_back(place_confirmed{a, ticket});
    history.push_back(reservation_cancelled{a, ticket});
  }
  given<slot>(history)
      .when(reserve{a, plan}, during)
      .refused(too_many_reservations{limits::tickets_per_user_max})
      .when(reserve{b, plan}, during)
      .then({place_confirmed{b, limits::tickets_per_user_max + 1}});
}

TEST_CASE("slot: a place that nobody waits for goes to the next who asks") {
  const auto plan = plan_of(2, 10);
  given<slot>({slot_planned{plan}, place_confirmed{a, 1}, place_confirmed{b, 2}})
      .when(cancel_reservation{a, 1}, during)
      .then({reservation_cancelled{a, 1}})
      .when(reserve{c, plan}, during)
      .then({place_confirmed{c, 3}})
      .when(reserve{d, plan}, during)
      .then({waitlist_joined{d, 4}});
}

TEST_CASE("slot: only a reservation that is held has a place") {
  given<slot>({}).when(show_place{a}).refused(reservation_not_found{});
  given<slot>(one_in_three_waiting())
      .when(show_place{e})
      .refused(reservation_not_found{})
      .when(cancel_reservation{c, 3})
      .then({reservation_cancelled{c, 3}})
      .when(show_place{c})
      .refused(reservation_not_found{});
}

TEST_CASE("slot: a history that breaks a promise is a bug and not a state") {
  struct broken_history {
    const char* what;
    slot::event next;
  };
  const broken_history histories[] = {
      {"a place past the capacity", place_confirmed{e, 5}},
      {"a gap in the tickets", waitlist_joined{e, 6}},
      {"a ticket given twice", waitlist_joined{e, 4}},
      {"two places for one user", waitlist_joined{b, 5}},
      {"a promotion out of order", waiter_promoted{c, 3}},
      {"a promotion past the capacity", waiter_promoted{b, 2}},
      {"a promotion of one who has a place", waiter_promoted{a, 1}},
      {"a cancellation of a ticket of somebody else", reservation_cancelled{a, 2}},
      {"a cancellation of a ticket never given", reservation_cancelled{a, 5}},
      {"an older plan in place of a newer one", slot_replanned{plan_of(2, 10, 0)}},
      {"a drop without a close", reservations_dropped{{{a, 1}}}}};
  for (const auto& [what, next] : histories) {
    CAPTURE(what);
    slot_state state = given<slot>(one_in_three_waiting()).state();
    const slot::event& event = next;
    CHECK(is_a_bug([&] { slot::evolve(state, event, during); }));
  }
  slot_state twice = given<slot>(one_in_three_waiting()).state();
  slot::evolve(twice, reservation_cancelled{c, 3}, during);
  CHECK(is_a_bug([&] { slot::evolve(twice, reservation_cancelled{c, 3}, during); }));

  slot_state overtaken = given<slot>(one_in_three_waiting()).state();
  slot::evolve(overtaken, reservation_cancelled{a, 1}, during);
  CHECK(is_a_bug([&] { slot::evolve(overtaken, waiter_promoted{c, 3}, during); }));
  CHECK_FALSE(is_a_bug([&] { slot::evolve(overtaken, waiter_promoted{b, 2}, during); }));
}

}  // namespace moim::test::slot_test
