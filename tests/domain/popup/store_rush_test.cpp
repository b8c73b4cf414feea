// Choices of a store for its slots: how they open, who gets a free place, and the deadline of
// cancelling.
#include "tests/domain/popup/store_examples.hpp"

namespace moim::test::store_rush_test {

TEST_CASE("store: a slot takes over how it opens, promotes and lets people go") {
  auto details = sound();
  details.opening = opening_mode::lottery;
  details.promotion = promotion_mode::offer;
  details.offer_minutes = 15;
  details.cancel_closes_minutes_before = 30;
  const timestamp starts_at{10'000'000};
  const auto commitment = sha256_of("a secret");
  const auto plan = plan_slot(details, starts_at, 7, commitment);
  CHECK(plan.opening == opening_mode::lottery);
  CHECK(plan.promotion == promotion_mode::offer);
  CHECK(plan.offer_minutes == 15);
  CHECK(plan.cancellable_until == timestamp{starts_at.ms - 30 * 60'000});
  CHECK(plan.draw_commitment == commitment);
}

TEST_CASE("store: minutes of offers and of cancelling are within bounds") {
  struct example {
    const char* what;
    void (*change)(store_details&);
    std::vector<violation> found;
  };
  const example examples[] = {
      {"offers without minutes",
       [](auto& d) { d.promotion = promotion_mode::offer; },
       {{"offerMinutes", "required"}}},
      {"minutes without offers",
       [](auto& d) { d.offer_minutes = 5; },
       {{"offerMinutes", "only_with_offers"}}},
      {"offers of no time",
       [](auto& d) {
         d.promotion = promotion_mode::offer;
         d.offer_minutes = 0;
       },
       {{"offerMinutes", "out_of_range"}}},
      {"offers that are too long",
       [](auto& d) {
         d.promotion = promotion_mode::offer;
         d.offer_minutes = limits::offer_minutes_max + 1;
       },
       {{"offerMinutes", "out_of_range"}}},
      {"the longest offers",
       [](auto& d) {
         d.promotion = promotion_mode::offer;
         d.offer_minutes = limits::offer_minutes_max;
       },
       {}},
      {"cancelling that closes too early",
       [](auto& d) { d.cancel_closes_minutes_before = limits::cancel_closes_minutes_max + 1; },
       {{"cancelClosesMinutesBefore", "out_of_range"}}},
      {"cancelling that closes as early as can be",
       [](auto& d) { d.cancel_closes_minutes_before = limits::cancel_closes_minutes_max; },
       {}}};
  for (const auto& [what, change, found] : examples) {
    CAPTURE(what);
    auto details = sound();
    change(details);
    CHECK(check(details) == found);
  }
}

TEST_CASE("store: a limit of slots a user is within bounds, and reaches the slots") {
  for (const auto& [limit, sound_one] : {std::pair{0U, false},
                                         {1U, true},
                                         {limits::slots_per_user_max, true},
                                         {limits::slots_per_user_max + 1, false}}) {
    CAPTURE(limit);
    auto details = sound();
    details.slots_per_user = limit;
    const std::vector<violation> none;
    CHECK(check(details) ==
          (sound_one ? none : std::vector<violation>{{"slotsPerUser", "out_of_range"}}));
    CHECK(plan_slot(details, {10'000}, 7).slots_per_user == limit);
  }
  CHECK_FALSE(plan_slot(sound(), {10'000}, 7).slots_per_user);
}

TEST_CASE("store: a limit of slots a user can be another one, but not come later") {
  auto limited = sound();
  limited.slots_per_user = 2;
  auto with_three = limited;
  with_three.slots_per_user = 3;
  store_changes changes;
  changes.slots_per_user = 3;
  given<store>({store_created{organizer, limited}})
      .when(edit_store{organizer, false, changes}, {600})
      .then({store_edited{with_three}});
  given<store>({store_created{organizer, sound()}})
      .when(edit_store{organizer, false, changes}, {600})
      .refused(invalid_store{{{"slotsPerUser", "not_announced"}}});
}

TEST_CASE("store: a lottery keeps what the server has committed to, whatever is changed") {
  auto details = sound();
  details.opening = opening_mode::lottery;
  const auto commitment = sha256_of("a secret");
  store_changes changes;
  changes.capacity_per_slot = 3;
  auto smaller = details;
  smaller.capacity_per_slot = 3;
  given<store>({})
      .when(create_store{organizer, details, commitment}, {500})
      .then({store_created{organizer, details, commitment}})
      .answers({organizer, details, {500}, {}, commitment})
      .when(edit_store{organizer, false, changes}, {600})
      .then({store_edited{smaller}})
      .answers({organizer, smaller, {500}, {}, commitment});
}

TEST_CASE("store: the opening of a lottery does not move once it has come") {
  auto details = sound();  // opens at 1000
  store_changes later;
  later.reservation_opens_at = timestamp{1'500};
  auto moved = details;
  moved.reservation_opens_at = {1'500};
  given<store>({store_created{organizer, details}})
      .when(edit_store{organizer, false, later}, {1'000})
      .then({store_edited{moved}});
  details.opening = moved.opening = opening_mode::lottery;
  const store_created lottery{organizer, details, sha256_of("a secret")};
  given<store>({lottery})
      .when(edit_store{organizer, false, later}, {1'000})
      .refused(invalid_store{{{"reservationOpensAt", "already_open"}}})
      .when(edit_store{organizer, false, later}, {999})
      .then({store_edited{moved}});
}

TEST_CASE("store: promotion changes together with the minutes of offers") {
  store_changes offers;
  offers.promotion = promotion_mode::offer;
  given<store>({store_created{organizer, sound()}}, {500})
      .when(edit_store{organizer, false, offers})
      .refused(invalid_store{{{"offerMinutes", "required"}}});
  offers.offer_minutes = 20;
  auto with_offers = sound();
  with_offers.promotion = promotion_mode::offer;
  with_offers.offer_minutes = 20;
  store_changes none;
  none.promotion = promotion_mode::auto_;
  given<store>({store_created{organizer, sound()}}, {500})
      .when(edit_store{organizer, false, offers})
      .then({store_edited{with_offers}})
      .when(edit_store{organizer, false, none})
      .then({store_edited{sound()}});
}

}  // namespace moim::test::store_rush_test
