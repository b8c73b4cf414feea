// Permits of one user in one store: a bounded number, one for each slot, returned when the slot
// says that they are over.
#include "domain/popup/permits.hpp"

#include "tests/domain/given.hpp"

namespace moim::test::permits_test {

namespace {

constexpr timestamp then{1'000};
constexpr timestamp later{2'000};

slot_id slot_at(std::uint16_t minutes) {
  return {numbered<store_id>(7), {20'789}, {minutes}};
}

const slot_id ten = slot_at(600);
const slot_id eleven = slot_at(660);
const slot_id noon = slot_at(720);

std::vector<permits::event> two_are_out() {
  return {permit_taken{ten, 1, 2}, permit_taken{eleven, 2, 2}};
}

}  // namespace

TEST_CASE("permits: as many as the store allows") {
  given<permits>({})
      .when(take_permit{ten, 2, {}}, then)
      .then({permit_taken{ten, 1, 2}})
      .answers({ten, 1, then})
      .when(take_permit{eleven, 2, {}}, later)
      .then({permit_taken{eleven, 2, 2}})
      .answers({eleven, 2, later})
      .when(take_permit{noon, 2, {}}, later)
      .refused(store_limit_reached{2, {{ten, 1, then}, {eleven, 2, later}}});
}

TEST_CASE("permits: a slot has one, however often it is asked for") {
  given<permits>(two_are_out(), then)
      .when(take_permit{eleven, 2, {}}, later)
      .then({})
      .answers({eleven, 2, then})
      .when(take_permit{eleven, 2, {{eleven, 1}}}, later)
      .then({})
      .answers({eleven, 2, then});
}

TEST_CASE("permits: one that is over is taken back and makes way for another") {
  given<permits>(two_are_out(), then)
      .when(take_permit{noon, 2, {{ten, 1}}}, later)
      .then({permit_returned{ten, 1}, permit_taken{noon, 3, 2}})
      .answers({noon, 3, later})
      .when(take_permit{ten, 2, {}}, later)
      .refused(store_limit_reached{2, {{eleven, 2, then}, {noon, 3, later}}});
}

TEST_CASE("permits: the same slot gets another one when the one before is over") {
  given<permits>(two_are_out(), then)
      .when(take_permit{eleven, 2, {{eleven, 2}}}, later)
      .then({permit_returned{eleven, 2}, permit_taken{eleven, 3, 2}})
      .answers({eleven, 3, later});
}

TEST_CASE("permits: what a slot says of older ones, or of others, takes none back") {
  for (const auto& over : {ended_permits{ten, 0}, {eleven, 1}, {noon, 9}}) {
    given<permits>(two_are_out(), then)
        .when(take_permit{noon, 2, {over}}, later)
        .refused(store_limit_reached{2, {{ten, 1, then}, {eleven, 2, then}}});
  }
}

TEST_CASE("permits: a limit that was lowered takes none away, and gives none until fewer are out") {
  given<permits>(two_are_out(), then)
      .when(take_permit{noon, 1, {{ten, 1}}}, later)
      .refused(store_limit_reached{1, {{eleven, 2, then}}}, {permit_returned{ten, 1}})
      .when(take_permit{noon, 1, {{eleven, 2}}}, later)
      .then({permit_returned{eleven, 2}, permit_taken{noon, 3, 1}});
}

TEST_CASE("permits: a limit that was raised gives more") {
  given<permits>(two_are_out(), then)
      .when(take_permit{noon, 3, {}}, later)
      .then({permit_taken{noon, 3, 3}});
}

TEST_CASE("permits: events that count wrongly are bugs") {
  const auto state = given<permits>(two_are_out(), then).state();
  for (const permits::event& wrong :
       {permits::event{permit_taken{noon, 4, 3}}, permits::event{permit_taken{ten, 3, 3}},
        permits::event{permit_taken{noon, 3, 2}}, permits::event{permit_returned{ten, 2}},
        permits::event{permit_returned{noon, 3}}}) {
    CHECK(is_a_bug([&] {
      auto s = state;
      permits::evolve(s, wrong, later);
    }));
  }
}

}  // namespace moim::test::permits_test
