// Places in a store that limits the slots of a user: each takes a permit, which is spent once, also
// by a refused reservation.
#include "domain/limits.hpp"
#include "tests/domain/popup/slot_examples.hpp"

namespace moim::test::slot_permit_test {

using enum reservation_status;

namespace {

constexpr timestamp taken{12'000};
constexpr timestamp too_late{12'000 + limits::permit_flight_ms};

/// Two slots a user.
slot_plan limited(std::uint32_t capacity, std::uint32_t waitlist_limit) {
  auto plan = plan_of(capacity, waitlist_limit);
  plan.slots_per_user = 2;
  plan.closes_at = {60'000};
  return plan;
}

const slot_plan plan = limited(1, 1);

std::vector<slot::event> a_is_in() {
  return {slot_planned{plan}, permit_spent{a, 4}, place_confirmed{a, 1}};
}

}  // namespace

TEST_CASE("slot: what takes a permit is refused without one, when nothing else is in the way") {
  given<slot>({})
      .when(reserve{a, plan}, during)
      .refused(permit_needed{2, 0}, {slot_planned{plan}})
      .when(reserve{a, plan}, during)
      .refused(permit_needed{2, 0})
      .when(reserve{a, plan, 4}, during)
      .then({permit_spent{a, 4}, place_confirmed{a, 1}})
      .answers({CONFIRMED, 1, 0, 0, during})
      .when(reserve{b, plan}, during)
      .refused(permit_needed{2, 0})
      .when(reserve{b, plan, 1}, during)
      .then({permit_spent{b, 1}, waitlist_joined{b, 2}})
      .when(reserve{c, plan}, during)
      .refused(waitlist_full{1});
}

TEST_CASE("slot: what would be refused anyway needs no permit, and begins nothing") {
  given<slot>({})
      .when(reserve{a, plan}, {opens.ms - 1})
      .refused(reservation_not_open{opens})
      .when(reserve{a, plan}, plan.closes_at)
      .refused(reservation_closed{plan.closes_at});
  auto line = plan;
  line.opening = opening_mode::prequeue;
  given<slot>({})
      .when(reserve{a, line}, {opens.ms - 1})
      .refused(permit_needed{2, 0}, {slot_planned{line}})
      .when(reserve{a, line, 1}, {opens.ms - 1})
      .then({permit_spent{a, 1}, waitlist_joined{a, 1}});
}

TEST_CASE("slot: a permit is spent by a refusal, too") {
  given<slot>(a_is_in(), during)
      .when(reserve{a, plan, 5}, during)
      .refused(already_reserved{{CONFIRMED, 1, 0, 0, during}}, {permit_spent{a, 5}})
      .when(reserve{b, plan, 1}, plan.closes_at)
      .refused(reservation_closed{plan.closes_at}, {permit_spent{b, 1}})
      .when(reserve{b, plan, 1}, during)
      .refused(permit_needed{2, 1});
}

TEST_CASE("slot: a permit that is spent, or an older one, gives no second place") {
  given<slot>(a_is_in(), during)
      .when(reserve{a, plan, 4}, during)
      .refused(already_reserved{{CONFIRMED, 1, 0, 0, during}})
      .when(cancel_reservation{a, 1}, during)
      .then({reservation_cancelled{a, 1}})
      .when(reserve{a, plan, 4}, during)
      .refused(permit_needed{2, 4})
      .when(reserve{a, plan, 3}, during)
      .refused(permit_needed{2, 4})
      .when(reserve{a, plan, 5}, during)
      .then({permit_spent{a, 5}, place_confirmed{a, 2}});
}

TEST_CASE("slot: a permit counts as long as its place, and no longer") {
  const auto is_over = permit_needed{2, 4};
  given<slot>(a_is_in(), during)
      .when(settle_permit{a, 4, taken}, too_late)
      .then({})
      .answers({CONFIRMED, 1, 0, 0, during})
      .when(cancel_reservation{a, 1}, during)
      .then({reservation_cancelled{a, 1}})
      .when(settle_permit{a, 4, taken}, during)
      .refused(is_over)
      .when(settle_permit{a, 3, taken}, during)
      .refused(is_over);
  given<slot>(a_is_in(), during)
      .when(close_slot{}, during)
      .then({slot_closed{}, reservations_dropped{{{a, 1}}}})
      .when(settle_permit{a, 4, taken}, during)
      .refused(is_over);
}

TEST_CASE("slot: an offer that has expired counts no more, whoever asks first") {
  auto offers = plan;
  offers.promotion = promotion_mode::offer;
  offers.offer_minutes = 1;
  const timestamp expires{during.ms + 60'000};
  given<slot>({slot_planned{offers}, permit_spent{a, 1}, place_confirmed{a, 1}, permit_spent{b, 1},
               waitlist_joined{b, 2}, reservation_cancelled{a, 1}, place_offered{b, 2, expires}},
              during)
      .when(settle_permit{b, 1, taken}, {expires.ms - 1})
      .then({})
      .answers({OFFERED, 2, 0, 0, during, expires})
      .when(settle_permit{b, 1, taken}, expires)
      .refused(permit_needed{2, 1}, {offer_expired{b, 2}});
}

TEST_CASE("slot: a permit on its way counts until its time is over, and is of no use then") {
  given<slot>({slot_planned{plan}}, during)
      .when(settle_permit{a, 1, taken}, {too_late.ms - 1})
      .then({})
      .answers({})
      .when(settle_permit{a, 1, taken}, too_late)
      .refused(permit_needed{2, 1}, {permit_spent{a, 1}})
      .when(reserve{a, plan, 1}, too_late)
      .refused(permit_needed{2, 1})
      .when(reserve{a, plan, 2}, too_late)
      .then({permit_spent{a, 2}, place_confirmed{a, 1}});
}

TEST_CASE("slot: without a limit a permit is no matter") {
  const auto free = plan_of(1, 1);
  given<slot>({}).when(reserve{a, free}, during).then({slot_planned{free}, place_confirmed{a, 1}});
}

TEST_CASE("slot: a place without a permit, and one that is spent twice, are bugs") {
  const auto state = given<slot>(a_is_in(), during).state();
  CHECK(is_a_bug([&] {
    auto s = state;
    slot::evolve(s, waitlist_joined{b, 2}, during);
  }));
  CHECK(is_a_bug([&] {
    auto s = state;
    slot::evolve(s, permit_spent{a, 4}, during);
  }));
}

}  // namespace moim::test::slot_permit_test
