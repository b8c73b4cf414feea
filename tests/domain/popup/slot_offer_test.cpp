// Free places that are offered, and the deadline of cancelling.
#include "domain/popup/slot.hpp"
#include "tests/domain/given.hpp"

namespace moim::test::slot_offer_test {

namespace {

using enum reservation_status;

constexpr std::int64_t minute_ms = 60'000;
constexpr std::uint32_t offer_minutes = 10;
constexpr timestamp start{1'000 * minute_ms};

constexpr timestamp minute(std::int64_t n) {
  return {start.ms + n * minute_ms};
}

const user_id a = user(1);
const user_id b = user(2);
const user_id c = user(3);
const user_id d = user(4);

slot_plan plan_with_offers(std::uint32_t capacity) {
  slot_plan plan{capacity, 10, start, minute(10'000)};
  plan.promotion = promotion_mode::offer;
  plan.offer_minutes = offer_minutes;
  return plan;
}

/// One place: a has it, b and c and d wait.
scenario<slot> three_waiting() {
  return given<slot>({slot_planned{plan_with_offers(1)}, place_confirmed{a, 1},
                      waitlist_joined{b, 2}, waitlist_joined{c, 3}, waitlist_joined{d, 4}},
                     start);
}

/// a has cancelled at minute 1, so b is offered the place until minute 11.
scenario<slot> b_is_offered() {
  auto scenario = three_waiting();
  scenario.when(cancel_reservation{a, 1}, minute(1))
      .then({reservation_cancelled{a, 1}, place_offered{b, 2, minute(11)}});
  return scenario;
}

}  // namespace

TEST_CASE("offer: the first in line is offered the place that came free") {
  b_is_offered()
      .when(show_place{b}, minute(2))
      .then({})
      .answers({OFFERED, 2, 0, 2, start, minute(11)})
      .when(show_place{c}, minute(2))
      .answers({WAITING, 3, 1, 1, start});
}

TEST_CASE("offer: whoever accepts in time has the place, and accepting twice changes nothing") {
  b_is_offered()
      .when(accept_offer{b, 2}, {minute(11).ms - 1})
      .then({offer_accepted{b, 2}})
      .answers({CONFIRMED, 2, 0, 2, start})
      .when(accept_offer{b, 2}, minute(20))
      .then({})
      .answers({CONFIRMED, 2, 0, 2, start});
}

TEST_CASE("offer: when it expires the reservation ends and the next gets one, of full length") {
  b_is_offered()
      .when(keep_time{}, minute(11))
      .then({offer_expired{b, 2}, place_offered{c, 3, minute(21)}})
      .when(keep_time{}, minute(11))
      .then({})
      .when(show_reservation{b, 2}, minute(12))
      .answers({CANCELLED, 2, 0, 1, start})
      .when(keep_time{}, minute(500))  // no timer fired for hours
      .then({offer_expired{c, 3}, place_offered{d, 4, minute(510)}})
      .when(keep_time{}, minute(510))
      .then({offer_expired{d, 4}});
}

TEST_CASE("offer: any command finds out that an offer is over") {
  b_is_offered()
      .when(accept_offer{b, 2}, minute(11))
      .refused(no_open_offer{}, {offer_expired{b, 2}, place_offered{c, 3, minute(21)}});
  b_is_offered()
      .when(show_place{c}, minute(11))
      .then({offer_expired{b, 2}, place_offered{c, 3, minute(21)}})
      .answers({OFFERED, 3, 0, 1, start, minute(21)});
  b_is_offered()
      .when(reserve{b, plan_with_offers(1)}, minute(11))
      .then({offer_expired{b, 2}, place_offered{c, 3, minute(21)}, waitlist_joined{b, 5}});
}

TEST_CASE("offer: declining is cancelling, and the next is offered the place at once") {
  b_is_offered()
      .when(cancel_reservation{b, 2}, minute(3))
      .then({reservation_cancelled{b, 2}, place_offered{c, 3, minute(13)}})
      .when(accept_offer{b, 2}, minute(4))
      .refused(no_open_offer{});
}

TEST_CASE("offer: an offered place is nobody else's") {
  const auto plan = plan_with_offers(1);
  given<slot>({slot_planned{plan}, place_confirmed{a, 1}, waitlist_joined{b, 2}}, start)
      .when(cancel_reservation{a, 1}, minute(1))
      .then({reservation_cancelled{a, 1}, place_offered{b, 2, minute(11)}})
      .when(reserve{c, plan}, minute(2))
      .then({waitlist_joined{c, 3}})
      .when(reserve{b, plan}, minute(2))
      .refused(already_reserved{{OFFERED, 2, 0, 1, start, minute(11)}});
}

TEST_CASE("offer: only the one to whom it was made accepts") {
  b_is_offered()
      .when(accept_offer{c, 3}, minute(2))
      .refused(no_open_offer{})
      .when(accept_offer{c, 2}, minute(2))
      .refused(reservation_not_found{})
      .when(accept_offer{a, 1}, minute(2))
      .refused(no_open_offer{})
      .when(accept_offer{a, 0}, minute(2))
      .refused(reservation_not_found{});
}

TEST_CASE("offer: several places at once go to as many, each with an offer of its own") {
  given<slot>({slot_planned{plan_with_offers(2)}, place_confirmed{a, 1}, place_confirmed{b, 2},
               waitlist_joined{c, 3}, waitlist_joined{d, 4}, waitlist_joined{user(5), 5}},
              start)
      .when(cancel_reservation{a, 1}, minute(1))
      .then({reservation_cancelled{a, 1}, place_offered{c, 3, minute(11)}})
      .when(cancel_reservation{b, 2}, minute(2))
      .then({reservation_cancelled{b, 2}, place_offered{d, 4, minute(12)}})
      .when(keep_time{}, minute(12))
      .then({offer_expired{c, 3}, offer_expired{d, 4}, place_offered{user(5), 5, minute(22)}});
}

TEST_CASE("offer: places that the store adds are offered, those it takes away are not given on") {
  auto more = plan_with_offers(2);
  more.revision = 7;
  three_waiting()
      .when(replan{more}, minute(1))
      .then({slot_replanned{more}, place_offered{b, 2, minute(11)}});
  auto fewer = plan_with_offers(1);
  fewer.revision = 7;
  given<slot>({slot_planned{plan_with_offers(2)}, place_confirmed{a, 1}, place_confirmed{b, 2},
               waitlist_joined{c, 3}},
              start)
      .when(cancel_reservation{a, 1}, minute(1))
      .then({reservation_cancelled{a, 1}, place_offered{c, 3, minute(11)}})
      .when(replan{fewer}, minute(2))
      .then({slot_replanned{fewer}})
      .when(cancel_reservation{b, 2}, minute(3))
      .then({reservation_cancelled{b, 2}});
}

TEST_CASE("offer: nobody is offered or given a place in a visit that has begun") {
  for (const auto promotion : {promotion_mode::offer, promotion_mode::auto_}) {
    auto plan = plan_with_offers(1);
    plan.promotion = promotion;
    plan.starts_at = minute(60);
    given<slot>({slot_planned{plan}, place_confirmed{a, 1}, waitlist_joined{b, 2}}, start)
        .when(cancel_reservation{a, 1}, minute(60))
        .then({reservation_cancelled{a, 1}});
  }
}

TEST_CASE("offer: a store that closes takes offers back") {
  b_is_offered()
      .when(close_slot{}, minute(2))
      .then({slot_closed{}, reservations_dropped{{{b, 2}, {c, 3}, {d, 4}}}})
      .when(keep_time{}, minute(11))
      .then({});
}

TEST_CASE("cancelling: closes for those who have a place, and never for those who wait") {
  auto plan = plan_with_offers(1);
  plan.cancellable_until = minute(30);
  const std::vector<slot::event> history{slot_planned{plan}, place_confirmed{a, 1},
                                         waitlist_joined{b, 2}};
  given<slot>(history, start)
      .when(cancel_reservation{a, 1}, minute(30))
      .refused(cancel_closed{minute(30)})
      .when(cancel_reservation{a, 1, true}, minute(30))
      .then({reservation_cancelled{a, 1}, place_offered{b, 2, minute(40)}});
  given<slot>(history, start)
      .when(cancel_reservation{b, 2}, minute(30))
      .then({reservation_cancelled{b, 2}});
  given<slot>(history, start)
      .when(cancel_reservation{a, 1}, {minute(30).ms - 1})
      .then({reservation_cancelled{a, 1}, place_offered{b, 2, {minute(40).ms - 1}}})
      .when(cancel_reservation{a, 1}, minute(35))  // again
      .then({})
      .when(cancel_reservation{b, 2}, minute(35))  // declines
      .then({reservation_cancelled{b, 2}});
}

TEST_CASE("offer: a history that breaks a promise is a bug and not a state") {
  struct broken_history {
    const char* what;
    slot::event next;
  };
  const broken_history histories[] = {
      {"an offer that is made twice", place_offered{b, 2, minute(20)}},
      {"an offer past the capacity", place_offered{c, 3, minute(20)}},
      {"a place past the capacity", place_confirmed{user(5), 5}},
      {"an acceptance without an offer", offer_accepted{c, 3}},
      {"an expiry without an offer", offer_expired{a, 1}}};
  for (const auto& [what, next] : histories) {
    CAPTURE(what);
    slot_state state = b_is_offered().state();
    const slot::event& event = next;
    CHECK(is_a_bug([&] { slot::evolve(state, event, minute(2)); }));
  }
}

}  // namespace moim::test::slot_offer_test
