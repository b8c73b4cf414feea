// Hiding a reservation that is over from the list of its user; nothing else changes.
#include "tests/domain/popup/slot_examples.hpp"

namespace moim::test::slot_hide_test {

using enum reservation_status;

namespace {

constexpr timestamp starts{30'000};
constexpr timestamp before_visit{29'999};

}  // namespace

TEST_CASE("slot: hides a reservation that is cancelled, once") {
  given<slot>(one_in_three_waiting(), during)
      .when(cancel_reservation{c, 3}, during)
      .then({reservation_cancelled{c, 3}})
      .when(hide_reservation{c, 3, starts}, during)
      .then({reservation_hidden{c, 3}})
      .answers({CANCELLED, 3, 0, 2, during})
      .when(hide_reservation{c, 3, starts}, during)
      .then({})
      .answers({CANCELLED, 3, 0, 2, during});
}

TEST_CASE("slot: hides a reservation from the moment its visit begins") {
  for (const auto& [who, ticket] : {std::pair{a, 1U}, {b, 2U}}) {
    given<slot>(one_in_three_waiting(), during)
        .when(hide_reservation{who, ticket, starts}, before_visit)
        .refused(reservation_not_over{})
        .when(hide_reservation{who, ticket, starts}, starts)
        .then({reservation_hidden{who, ticket}});
  }
}

TEST_CASE("slot: hides nobody else's reservation, and none that is not there") {
  given<slot>(one_in_three_waiting(), during)
      .when(hide_reservation{a, 2, starts}, starts)
      .refused(reservation_not_found{})
      .when(hide_reservation{a, 0, starts}, starts)
      .refused(reservation_not_found{})
      .when(hide_reservation{a, 5, starts}, starts)
      .refused(reservation_not_found{});
}

TEST_CASE("slot: what is hidden keeps its place, and comes to no other") {
  auto told = given<slot>(one_in_three_waiting(), during);
  told.when(hide_reservation{a, 1, starts}, starts).then({reservation_hidden{a, 1}});
  CHECK(told.state().confirmed == 1);
  CHECK(told.state().line.size() == 3);
  told.when(show_place{a}).then({}).answers({CONFIRMED, 1, 0, 3, during});
  told.when(cancel_reservation{a, 1}, starts)
      .then({reservation_cancelled{a, 1}, waiter_promoted{b, 2}});
}

TEST_CASE("slot: a hidden cancelled reservation does not keep its user from another") {
  given<slot>(one_in_three_waiting(), during)
      .when(cancel_reservation{d, 4}, during)
      .then({reservation_cancelled{d, 4}})
      .when(hide_reservation{d, 4, starts}, during)
      .then({reservation_hidden{d, 4}})
      .when(reserve{d, plan_of(1, 10)}, during)
      .then({waitlist_joined{d, 5}});
}

TEST_CASE("slot: events that hide twice, or another's ticket, are bugs") {
  const auto state = given<slot>(one_in_three_waiting()).state();
  CHECK(is_a_bug([&] {
    auto s = state;
    slot::evolve(s, reservation_hidden{a, 2}, during);
  }));
  CHECK(is_a_bug([&] {
    auto s = state;
    slot::evolve(s, reservation_hidden{a, 1}, during);
    slot::evolve(s, reservation_hidden{a, 1}, during);
  }));
}

}  // namespace moim::test::slot_hide_test
