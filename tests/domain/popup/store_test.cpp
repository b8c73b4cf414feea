// Creating a store: valid details, every rule on its own, and the slots that follow from them.
#include "domain/popup/store.hpp"

#include <functional>
#include <limits>

#include "tests/domain/popup/store_examples.hpp"

namespace moim::test::store_test {

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::string characters(std::size_t n) {
  std::string text;
  for (std::size_t i = 0; i < n; ++i) text += "가";
  return text;
}

std::vector<time_of_day> first_minutes(std::size_t n) {
  std::vector<time_of_day> slots;
  for (std::size_t i = 0; i < n; ++i) slots.push_back({static_cast<std::uint16_t>(i)});
  return slots;
}

struct change {
  const char* what;
  std::function<void(store_details&)> apply;
  std::vector<violation> expected = {};
};

void check_changes(const std::vector<change>& changes) {
  for (const auto& [what, apply, expected] : changes) {
    CAPTURE(what);
    auto details = sound();
    apply(details);
    check_same(expected, check(details));
  }
}

}  // namespace

TEST_CASE("store: is created once") {
  given<store>({})
      .when(create_store{organizer, sound()}, {500})
      .then({store_created{organizer, sound()}})
      .answers({organizer, sound(), {500}, {}})
      .when(create_store{organizer, sound()}, {600})
      .refused(store_exists{})
      .when(create_store{user(2), store_details{}}, {600})
      .refused(store_exists{});
}

TEST_CASE("store: its state is what was announced") {
  const auto created = given<store>({store_created{organizer, sound()}}, {500});
  CHECK(created.state().organizer == organizer);
  CHECK(created.state().created_at == timestamp{500});
  check_same(std::optional{sound()}, created.state().details);
}

TEST_CASE("store: broken rules are refused with all their fields at once") {
  auto details = sound();
  details.name.clear();
  details.longitude = 181;
  details.capacity_per_slot = 0;
  given<store>({})
      .when(create_store{organizer, details})
      .refused(invalid_store{{{"name", "required"},
                              {"longitude", "out_of_range"},
                              {"capacityPerSlot", "out_of_range"}}})
      .when(create_store{organizer, sound()})
      .then({store_created{organizer, sound()}});
}

TEST_CASE("store: the defaults of a form nobody filled in break every required rule") {
  check_same({{"name", "required"},
              {"category", "required"},
              {"location", "required"},
              {"reservationClosesAt", "before_start"},
              {"timeSlots", "required"},
              {"capacityPerSlot", "out_of_range"}},
             check(store_details{}));
}

TEST_CASE("store: what is just sound") {
  check_changes(
      {{"nothing changed", [](auto&) {}},
       {"longest name", [](auto& d) { d.name = characters(limits::store_name_characters_max); }},
       {"longest bio", [](auto& d) { d.bio = characters(limits::store_bio_characters_max); }},
       {"longest category",
        [](auto& d) { d.category = characters(limits::store_category_characters_max); }},
       {"longest location",
        [](auto& d) { d.location = characters(limits::store_location_characters_max); }},
       {"no coordinates", [](auto& d) { d.latitude = d.longitude = std::nullopt; }},
       {"a pole", [](auto& d) { d.latitude = -90, d.longitude = 180; }},
       {"the other pole", [](auto& d) { d.latitude = 90, d.longitude = -180; }},
       {"a single day", [](auto& d) { d.end_date = d.start_date; }},
       {"most days",
        [](auto& d) { d.end_date = {d.start_date.days + limits::store_days_max - 1}; }},
       {"open for a millisecond", [](auto& d) { d.reservation_closes_at = {1'001}; }},
       {"one time slot", [](auto& d) { d.time_slots = {at(0)}; }},
       {"most time slots", [](auto& d) { d.time_slots = first_minutes(limits::time_slots_max); }},
       {"capacity 1", [](auto& d) { d.capacity_per_slot = 1; }},
       {"most capacity", [](auto& d) { d.capacity_per_slot = limits::slot_capacity_max; }},
       {"no waitlist", [](auto& d) { d.waitlist_limit = 0; }},
       {"longest waitlist", [](auto& d) { d.waitlist_limit = limits::waitlist_max; }}});
}

TEST_CASE("store: every rule on its own") {
  check_changes({
      {"no name", [](auto& d) { d.name = ""; }, {{"name", "required"}}},
      {"long name",
       [](auto& d) { d.name = characters(limits::store_name_characters_max + 1); },
       {{"name", "too_long"}}},
      {"long bio",
       [](auto& d) { d.bio = characters(limits::store_bio_characters_max + 1); },
       {{"bio", "too_long"}}},
      {"no category", [](auto& d) { d.category = ""; }, {{"category", "required"}}},
      {"long category",
       [](auto& d) { d.category = characters(limits::store_category_characters_max + 1); },
       {{"category", "too_long"}}},
      {"no location", [](auto& d) { d.location = ""; }, {{"location", "required"}}},
      {"long location",
       [](auto& d) { d.location = characters(limits::store_location_characters_max + 1); },
       {{"location", "too_long"}}},
      {"only a latitude", [](auto& d) { d.longitude = std::nullopt; }, {{"longitude", "required"}}},
      {"only a longitude", [](auto& d) { d.latitude = std::nullopt; }, {{"latitude", "required"}}},
      {"too far north", [](auto& d) { d.latitude = 90.001; }, {{"latitude", "out_of_range"}}},
      {"too far south", [](auto& d) { d.latitude = -90.001; }, {{"latitude", "out_of_range"}}},
      {"too far east", [](auto& d) { d.longitude = 180.001; }, {{"longitude", "out_of_range"}}},
      {"too far west", [](auto& d) { d.longitude = -180.001; }, {{"longitude", "out_of_range"}}},
      {"no number",
       [](auto& d) { d.latitude = d.longitude = not_a_number; },
       {{"latitude", "out_of_range"}, {"longitude", "out_of_range"}}},
      {"ends before it starts",
       [](auto& d) { d.end_date = {d.start_date.days - 1}; },
       {{"endDate", "before_start"}}},
      {"a day too many",
       [](auto& d) { d.end_date = {d.start_date.days + limits::store_days_max}; },
       {{"endDate", "too_long"}}},
      {"closes when it opens",
       [](auto& d) { d.reservation_closes_at = d.reservation_opens_at; },
       {{"reservationClosesAt", "before_start"}}},
      {"closes before it opens",
       [](auto& d) { d.reservation_closes_at = {999}; },
       {{"reservationClosesAt", "before_start"}}},
      {"no time slot", [](auto& d) { d.time_slots.clear(); }, {{"timeSlots", "required"}}},
      {"a time slot too many",
       [](auto& d) { d.time_slots = first_minutes(limits::time_slots_max + 1); },
       {{"timeSlots", "too_many"}}},
      {"a time slot twice",
       [](auto& d) {
         d.time_slots = {at(10), at(10)};
       },
       {{"timeSlots", "not_ascending"}}},
      {"time slots out of order",
       [](auto& d) {
         d.time_slots = {at(9), at(11), at(10)};
       },
       {{"timeSlots", "not_ascending"}}},
      {"no capacity",
       [](auto& d) { d.capacity_per_slot = 0; },
       {{"capacityPerSlot", "out_of_range"}}},
      {"too much capacity",
       [](auto& d) { d.capacity_per_slot = limits::slot_capacity_max + 1; },
       {{"capacityPerSlot", "out_of_range"}}},
      {"too long a waitlist",
       [](auto& d) { d.waitlist_limit = limits::waitlist_max + 1; },
       {{"waitlistLimit", "out_of_range"}}},
  });
}

TEST_CASE("store: has the slots of its days and times and no others") {
  struct example {
    const char* date;
    time_of_day time;
    bool expected;
  };
  const example examples[] = {{"2026-12-01", at(10), true},      {"2026-12-07", at(11), true},
                              {"2026-11-30", at(10), false},     {"2026-12-08", at(10), false},
                              {"2026-12-01", at(10, 1), false},  {"2026-12-01", at(9, 59), false},
                              {"2026-12-01", at(23, 59), false}, {"2026-12-01", at(0), false}};
  for (const auto& [date, time, expected] : examples) {
    CAPTURE(date);
    CAPTURE(time.minutes);
    CHECK(has_slot(sound(), date_of(date), time) == expected);
  }
}

TEST_CASE("store: a slot takes over its plan and closes at the latest when the visit begins") {
  const auto details = sound();  // reservations from 1000 to 2000
  const auto plan = [](timestamp closes_at, timestamp starts_at) {
    slot_plan result{10, limits::waitlist_default, {1'000}, closes_at, 7};
    result.starts_at = result.cancellable_until = starts_at;
    return result;
  };
  check_same(plan({2'000}, {5'000}), plan_slot(details, {5'000}, 7));
  check_same(plan({2'000}, {2'000}), plan_slot(details, {2'000}, 7));
  check_same(plan({1'999}, {1'999}), plan_slot(details, {1'999}, 7));
  check_same(plan({500}, {500}), plan_slot(details, {500}, 7));
}

TEST_CASE("store: its organizer and admins change it, nobody else") {
  store_changes changes;
  changes.name = "Another name";
  auto renamed = sound();
  renamed.name = "Another name";
  given<store>({})
      .when(edit_store{organizer, false, changes})
      .refused(store_not_found{})
      .when(close_store{organizer, true})
      .refused(store_not_found{});
  given<store>({store_created{organizer, sound()}}, {500})
      .when(edit_store{user(2), false, changes})
      .refused(not_your_store{})
      .when(close_store{user(2), false})
      .refused(not_your_store{})
      .when(edit_store{organizer, false, changes}, {600})
      .then({store_edited{renamed}})
      .answers({organizer, renamed, {500}, {}})
      .when(edit_store{user(2), true, changes}, {700})
      .then({})  // it is called that already
      .answers({organizer, renamed, {500}, {}})
      .when(close_store{user(2), true}, {800})
      .then({store_closed{}})
      .answers({organizer, renamed, {500}, timestamp{800}})
      .when(close_store{organizer, false}, {900})
      .then({})
      .answers({organizer, renamed, {500}, timestamp{800}})
      .when(edit_store{organizer, false, changes}, {900})
      .refused(store_is_closed{});
}

TEST_CASE("store: every detail can be changed by itself") {
  store_changes all;
  auto expected = sound();
  all.name = expected.name = "n";
  all.bio = expected.bio = "b";
  all.category = expected.category = "c";
  all.location = expected.location = "l";
  all.latitude = expected.latitude = 1;
  all.longitude = expected.longitude = 2;
  all.start_date = expected.start_date = {sound().start_date.days - 1};
  all.end_date = expected.end_date = {sound().end_date.days + 1};
  all.reservation_opens_at = expected.reservation_opens_at = {10};
  all.reservation_closes_at = expected.reservation_closes_at = {20};
  expected.time_slots.push_back({1'439});
  all.time_slots = expected.time_slots;
  all.capacity_per_slot = expected.capacity_per_slot = 99;
  all.waitlist_limit = expected.waitlist_limit = 98;
  all.images = expected.images = {"https://images.example/1.jpg"};
  given<store>({store_created{organizer, sound()}})
      .when(edit_store{organizer, false, all})
      .then({store_edited{expected}});
  given<store>({store_created{organizer, sound()}}).when(edit_store{organizer, false, {}}).then({});
}

TEST_CASE("store: a change keeps the rules, and all days and times that may be reserved") {
  store_changes changes;
  changes.name = " ";
  changes.capacity_per_slot = 0;
  changes.start_date = calendar_date{sound().start_date.days + 1};
  changes.end_date = calendar_date{sound().end_date.days - 1};
  changes.time_slots = sound().time_slots;
  changes.time_slots->pop_back();
  given<store>({store_created{organizer, sound()}})
      .when(edit_store{organizer, false, changes})
      .refused(invalid_store{{{"name", "required"},
                              {"capacityPerSlot", "out_of_range"},
                              {"startDate", "removes_slots"},
                              {"endDate", "removes_slots"},
                              {"timeSlots", "removes_slots"}}});
}

TEST_CASE("store: images are addresses on the web, and not too many") {
  const auto rules = [](std::vector<std::string> images) {
    auto details = sound();
    details.images = std::move(images);
    return check(details);
  };
  const std::string url = "https://images.example/%EC%84%B1.jpg?w=3#x";
  check_same({}, rules(std::vector<std::string>(limits::store_images_max, url)));
  check_same({{"images", "too_many"}},
             rules(std::vector<std::string>(limits::store_images_max + 1, url)));
  const auto long_url = url + std::string(limits::store_image_bytes_max - url.size(), 'x');
  check_same({}, rules({long_url}));
  check_same({{"images", "too_long"}}, rules({long_url + 'x'}));
  for (const auto* wrong : {"", "images.example/1.jpg", "javascript:alert(1)", "https://",
                            "http://a b", "http://\n", "https://images.example/\"", "data:,"}) {
    CAPTURE(wrong);
    check_same({{"images", "not_a_url"}}, rules({wrong}));
  }
}

}  // namespace moim::test::store_test
