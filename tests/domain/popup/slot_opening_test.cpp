// Openings of a slot with a line: in order of arrival, or in an order that is drawn.
#include "domain/popup/line_draw.hpp"
#include "domain/popup/slot.hpp"
#include "tests/domain/given.hpp"

namespace moim::test::slot_opening_test {

namespace {

using enum reservation_status;

constexpr timestamp early{5'000};
constexpr timestamp opens{10'000};
constexpr timestamp during{15'000};
constexpr timestamp closes{20'000};

const user_id a = user(1);
const user_id b = user(2);
const user_id c = user(3);
const user_id d = user(4);
const user_id e = user(5);

const hex_digest secret = sha256_of("a secret");
const hex_digest chain = sha256_of("a chain value");

slot_plan plan_of(opening_mode opening, std::uint32_t capacity, std::uint32_t waitlist_limit) {
  slot_plan plan{capacity, waitlist_limit, opens, closes};
  plan.opening = opening;
  if (opening == opening_mode::lottery) plan.draw_commitment = draw_commitment(secret);
  return plan;
}

const slot_plan prequeue = plan_of(opening_mode::prequeue, 2, 10);
const slot_plan lottery = plan_of(opening_mode::lottery, 2, 10);

/// a, b, c, d, e have lined up.
scenario<slot> five_in_line(const slot_plan& plan) {
  return given<slot>({slot_planned{plan}, waitlist_joined{a, 1}, waitlist_joined{b, 2},
                      waitlist_joined{c, 3}, waitlist_joined{d, 4}, waitlist_joined{e, 5}},
                     early);
}

/// A seed that gives five tickets this order.
hex_digest seed_for(const std::vector<std::uint32_t>& order) {
  for (int n = 0;; ++n) {
    const auto seed = sha256_of(std::to_string(n));
    if (drawn_order({1, 2, 3, 4, 5}, seed) == order) return seed;
  }
}

}  // namespace

TEST_CASE("prequeue: people line up before the opening and have no place yet") {
  given<slot>({})
      .when(reserve{a, prequeue}, early)
      .then({slot_planned{prequeue}, waitlist_joined{a, 1}})
      .answers({LINED_UP, 1, 1, 0, early})
      .when(reserve{b, prequeue}, early)
      .then({waitlist_joined{b, 2}})
      .answers({LINED_UP, 2, 2, 0, early})
      .when(reserve{a, prequeue}, early)
      .refused(already_reserved{{LINED_UP, 1, 1, 1, early}});
}

TEST_CASE("prequeue: at the opening the first in line get the places") {
  five_in_line(prequeue)
      .when(keep_time{}, opens)
      .then({line_opened{}, waiter_promoted{a, 1}, waiter_promoted{b, 2}})
      .when(show_place{c}, opens)
      .then({})
      .answers({WAITING, 3, 1, 2, early})
      .when(keep_time{}, opens)  // a second time
      .then({});
}

TEST_CASE("prequeue: without a timer the first command after the opening opens, then is decided") {
  five_in_line(prequeue)
      .when(reserve{user(6), prequeue}, during)
      .then({line_opened{}, waiter_promoted{a, 1}, waiter_promoted{b, 2},
             waitlist_joined{user(6), 6}})
      .answers({WAITING, 6, 4, 0, during});
  five_in_line(prequeue)
      .when(cancel_reservation{a, 1}, during)
      .then({line_opened{}, waiter_promoted{a, 1}, waiter_promoted{b, 2},
             reservation_cancelled{a, 1}, waiter_promoted{c, 3}});
  five_in_line(prequeue)
      .when(show_place{b}, during)
      .then({line_opened{}, waiter_promoted{a, 1}, waiter_promoted{b, 2}})
      .answers({CONFIRMED, 2, 0, 3, early});
  five_in_line(prequeue)
      .when(reserve{a, prequeue}, during)
      .refused(already_reserved{{CONFIRMED, 1, 0, 3, early}},
               {line_opened{}, waiter_promoted{a, 1}, waiter_promoted{b, 2}});
}

TEST_CASE("prequeue: nothing opens a moment too early") {
  five_in_line(prequeue)
      .when(show_place{a}, {opens.ms - 1})
      .then({})
      .when(show_place{a}, opens)
      .then({line_opened{}, waiter_promoted{a, 1}, waiter_promoted{b, 2}});
}

TEST_CASE("prequeue: who has left the line is passed over") {
  five_in_line(prequeue)
      .when(cancel_reservation{a, 1}, early)
      .then({reservation_cancelled{a, 1}})
      .when(keep_time{}, opens)
      .then({line_opened{}, waiter_promoted{b, 2}, waiter_promoted{c, 3}});
}

TEST_CASE("prequeue: after the opening it goes on as any other slot") {
  given<slot>({slot_planned{prequeue}, waitlist_joined{a, 1}}, early)
      .when(keep_time{}, opens)
      .then({line_opened{}, waiter_promoted{a, 1}})
      .when(reserve{b, prequeue}, during)
      .then({place_confirmed{b, 2}})
      .when(reserve{c, prequeue}, during)
      .then({waitlist_joined{c, 3}})
      .when(cancel_reservation{a, 1}, during)
      .then({reservation_cancelled{a, 1}, waiter_promoted{c, 3}});
}

TEST_CASE("prequeue: the first who comes after the opening finds the slot open") {
  given<slot>({})
      .when(reserve{a, prequeue}, opens)
      .then({slot_planned{prequeue}, place_confirmed{a, 1}})
      .when(keep_time{}, opens)
      .then({});
}

TEST_CASE("prequeue: the line takes as many as there are places and waiters, and not one more") {
  const auto plan = plan_of(opening_mode::prequeue, 2, 1);
  given<slot>({slot_planned{plan}, waitlist_joined{a, 1}, waitlist_joined{b, 2}}, early)
      .when(reserve{c, plan}, early)
      .then({waitlist_joined{c, 3}})
      .when(reserve{d, plan}, early)
      .refused(waitlist_full{1})
      .when(reserve{d, plan}, opens)
      .refused(waitlist_full{1}, {line_opened{}, waiter_promoted{a, 1}, waiter_promoted{b, 2}});
}

TEST_CASE("prequeue: nobody lines up for a slot that closes before it opens") {
  auto plan = prequeue;
  plan.closes_at = opens;
  given<slot>({}).when(reserve{a, plan}, early).refused(reservation_closed{opens});
}

TEST_CASE("prequeue: an opening that the store moves is the one that counts") {
  auto later = prequeue;
  later.revision = 9;
  later.opens_at = during;
  five_in_line(prequeue)
      .when(replan{later}, early)
      .then({slot_replanned{later}})
      .when(keep_time{}, opens)
      .then({})
      .when(keep_time{}, during)
      .then({line_opened{}, waiter_promoted{a, 1}, waiter_promoted{b, 2}});
}

TEST_CASE("prequeue: places that are added before the opening are given at the opening") {
  auto more = prequeue;
  more.revision = 9;
  more.capacity = 3;
  five_in_line(prequeue)
      .when(replan{more}, early)
      .then({slot_replanned{more}})
      .when(keep_time{}, opens)
      .then({line_opened{}, waiter_promoted{a, 1}, waiter_promoted{b, 2}, waiter_promoted{c, 3}});
}

TEST_CASE("prequeue: a slot that the store closed does not open") {
  five_in_line(prequeue)
      .when(close_slot{}, early)
      .then({slot_closed{}, reservations_dropped{{{a, 1}, {b, 2}, {c, 3}, {d, 4}, {e, 5}}}})
      .when(keep_time{}, opens)
      .then({});
}

TEST_CASE("lottery: before the draw nobody has a position") {
  five_in_line(lottery)
      .when(show_place{c}, early)
      .then({})
      .answers({LINED_UP, 3, 0, 4, early})
      .when(reserve{user(6), lottery}, early)
      .then({waitlist_joined{user(6), 6}})
      .answers({LINED_UP, 6, 0, 5, early});
}

TEST_CASE("lottery: the line closes at the opening and is drawn then, once") {
  const auto seed = seed_for({4, 2, 5, 1, 3});
  const line_drawn drawn{secret, chain, seed};
  five_in_line(lottery)
      .when(draw_line{secret, chain, seed}, early)  // too early: nothing is closed
      .then({})
      .when(keep_time{}, opens)
      .then({line_closed{}})
      .when(draw_line{secret, chain, seed}, opens)
      .then({drawn, waiter_promoted{d, 4}, waiter_promoted{b, 2}})
      .when(draw_line{secret, chain, seed_for({1, 2, 3, 4, 5})}, opens)
      .then({})
      .when(show_place{e}, opens)
      .answers({WAITING, 5, 1, 2, early})
      .when(show_place{c}, opens)
      .answers({WAITING, 3, 3, 0, early})
      .when(cancel_reservation{b, 2}, during)
      .then({reservation_cancelled{b, 2}, waiter_promoted{e, 5}})
      .when(cancel_reservation{a, 1}, during)
      .then({reservation_cancelled{a, 1}})
      .when(cancel_reservation{d, 4}, during)
      .then({reservation_cancelled{d, 4}, waiter_promoted{c, 3}});
}

TEST_CASE("lottery: who comes between the closing and the draw stands behind all who were drawn") {
  const auto seed = seed_for({4, 2, 5, 1, 3});
  five_in_line(lottery)
      .when(reserve{user(6), lottery}, during)
      .then({line_closed{}, waitlist_joined{user(6), 6}})
      .answers({LINED_UP, 6, 0, 5, during})
      .when(draw_line{secret, chain, seed}, during)
      .then({line_drawn{secret, chain, seed}, waiter_promoted{d, 4}, waiter_promoted{b, 2}})
      .when(show_place{user(6)}, during)
      .answers({WAITING, 6, 4, 0, during});
}

TEST_CASE("lottery: who leaves between the closing and the draw changes nobody else's luck") {
  const auto seed = seed_for({4, 2, 5, 1, 3});
  five_in_line(lottery)
      .when(keep_time{}, opens)
      .then({line_closed{}})
      .when(cancel_reservation{d, 4}, opens)
      .then({reservation_cancelled{d, 4}})
      .when(draw_line{secret, chain, seed}, opens)
      .then({line_drawn{secret, chain, seed}, waiter_promoted{b, 2}, waiter_promoted{e, 5}})
      .when(show_place{a}, opens)
      .answers({WAITING, 1, 1, 1, early});
}

TEST_CASE("lottery: only the secret that was committed to draws") {
  five_in_line(lottery)
      .when(keep_time{}, opens)
      .then({line_closed{}})
      .when(draw_line{sha256_of("another secret"), chain, seed_for({1, 2, 3, 4, 5})}, opens)
      .refused(wrong_draw_secret{});
}

TEST_CASE("lottery: an empty line is drawn as well, and then it is first come, first served") {
  given<slot>({slot_planned{lottery}, waitlist_joined{a, 1}, reservation_cancelled{a, 1}}, early)
      .when(keep_time{}, opens)
      .then({line_closed{}})
      .when(draw_line{secret, chain, chain}, opens)
      .then({line_drawn{secret, chain, chain}})
      .when(reserve{b, lottery}, during)
      .then({place_confirmed{b, 2}});
  given<slot>({})
      .when(reserve{a, lottery}, during)
      .then({slot_planned{lottery}, place_confirmed{a, 1}});
}

TEST_CASE("lottery: the tickets that wait share out their places among themselves") {
  waiting_line line;
  for (const bool waits : {true, false, true, true, false, true}) line.push(waits);
  line.arrange({6, 1, 4, 3});
  CHECK(line.tickets() == std::vector<std::uint32_t>{1, 3, 4, 6});
  CHECK(line.size() == 4);
  CHECK(line.first() == 6);
  CHECK(line.nth(2) == 1);
  CHECK(line.waiting_up_to(4) == 3);
  CHECK(line.nth(4) == 3);
  line.leave(1);
  line.push(true);
  CHECK(line.waiting_up_to(7) == 4);
  CHECK(line.nth(2) == 4);

  waiting_line restored;  // as from a snapshot: the flags as they are now, then the places
  for (const bool waits : {false, false, true, true, false, true, true}) restored.push(waits);
  REQUIRE(restored.restore_places(line.places()));
  for (std::uint32_t place = 1; place <= 4; ++place) CHECK(restored.nth(place) == line.nth(place));
  CHECK_FALSE(restored.restore_places(line.places()));  // once

  waiting_line wrong;
  wrong.push(true);
  wrong.push(true);
  CHECK_FALSE(wrong.restore_places({1, 1}));
  CHECK_FALSE(wrong.restore_places({1, 3}));
  CHECK_FALSE(wrong.restore_places({2, 1, 3}));
  CHECK(wrong.restore_places({}));
}

TEST_CASE("opening: a history that breaks a promise is a bug and not a state") {
  struct broken_history {
    const char* what;
    slot_plan plan;
    slot::event next;
  };
  const broken_history histories[] = {
      {"a place before the opening", prequeue, place_confirmed{user(6), 6}},
      {"a promotion before the opening", prequeue, waiter_promoted{a, 1}},
      {"a lottery that opens without a draw", lottery, line_opened{}},
      {"a draw of a line that is not closed", lottery, line_drawn{secret, chain, chain}},
      {"a line that is served in order and closes", prequeue, line_closed{}}};
  for (const auto& [what, plan, next] : histories) {
    CAPTURE(what);
    slot_state state = five_in_line(plan).state();
    const slot::event& event = next;
    CHECK(is_a_bug([&] { slot::evolve(state, event, opens); }));
  }
}

}  // namespace moim::test::slot_opening_test
