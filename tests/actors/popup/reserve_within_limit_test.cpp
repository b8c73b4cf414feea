// Reservations in a store that limits the slots a user: concurrent, with a crash between any two
// messages, and after a restart, a user never has places in more slots than the store allows, and
// gets all that the limit leaves.
#include "actors/popup/reserve_within_limit.hpp"

#include "domain/limits.hpp"
#include "storage/audit/auditor.hpp"
#include "tests/actors/popup/reservations.hpp"

namespace moim::actors::reserve_within_limit_test {

namespace {

constexpr timestamp after_flight{now.ms + limits::permit_flight_ms};

slot_id slot_number(std::uint8_t n) {
  auto id = lone_slot();
  id.date.days = n;
  return id;
}

struct outcome {
  std::optional<answer_of<slot>> of_slot;
  std::optional<answer_of<permits>> of_permits;

  bool told() const { return of_slot || of_permits; }
  template <class Why>
  const Why* refused() const {
    const auto* by_slot = find<Why>(of_slot);
    return by_slot != nullptr ? by_slot : find<Why>(of_permits);
  }
  template <class Why, class A>
  static const Why* find(const std::optional<answer_of<A>>& answer) {
    const auto* why = answer ? std::get_if<typename A::rejection>(&answer->result) : nullptr;
    const auto select = []<class Found>(const Found& found) -> const Why* {
      if constexpr (std::same_as<Found, Why>) {
        return &found;
      } else {
        return nullptr;
      }
    };
    return why == nullptr ? nullptr : std::visit(select, *why);
  }
  bool placed() const {
    return of_slot && std::holds_alternative<reservation_place>(of_slot->result);
  }
  bool unavailable() const {
    return (of_slot && std::holds_alternative<failure>(of_slot->result)) ||
           (of_permits && std::holds_alternative<failure>(of_permits->result));
  }
};
using outcome_ptr = std::shared_ptr<outcome>;

/// Where `limit` slots a user are allowed; the answer comes when the node_fixture runs.
outcome_ptr begin(node_fixture& s, std::uint8_t slot_n, std::uint32_t limit, timestamp at = now,
                  std::optional<idempotency> once = {}) {
  auto what = reserve_for(1, 10);
  what.plan.slots_per_user = limit;
  auto result = std::make_shared<outcome>();
  reserve_within_limit(
      [&s](auto order, auto go_on) { s.port().ask(std::move(order), std::move(go_on)); },
      {slot_number(slot_n), what, {at, user(1)}, std::move(once)},
      overloaded{[result](const answer_of<slot>& answer) { result->of_slot = answer; },
                 [result](answer_of<permits> answer) { result->of_permits = std::move(answer); }});
  return result;
}

outcome reserve_in(node_fixture& s, std::uint8_t slot_n, std::uint32_t limit, timestamp at = now) {
  const auto result = begin(s, slot_n, limit, at);
  s.run();
  REQUIRE(result->told());
  return *result;
}

void cancel_in(node_fixture& s, std::uint8_t slot_n, std::uint32_t ticket) {
  const auto answer =
      s.send<slot>(slot_number(slot_n), cancel_reservation{user(1), ticket}, {now, user(1)});
  s.run();
  CHECK(place_in(*answer).status == reservation_status::CANCELLED);
}

bool counts(const store_limit_reached& why, std::uint8_t slot_n) {
  return std::ranges::count(why.permits, slot_number(slot_n), &permit::slot) == 1;
}

/// Slots in which the user has a place, by the log.
std::vector<std::uint8_t> places(const storage::event_log& log) {
  std::vector<std::uint8_t> found;
  CHECK_FALSE(log.read_from(1, [&](const storage::record& record) {
    for (std::uint8_t n = 1; n <= 6; ++n) {
      if (record.stream != storage::stream_of<slot>(slot_number(n))) continue;
      if (record.type == "place_confirmed") found.push_back(n);
      if (record.type == "reservation_cancelled") std::erase(found, n);
    }
    return true;
  }));
  return found;
}

/// So many messages, and then nothing comes to the log any more. Whether there were no others.
bool run_and_kill(node_fixture& s, breakable_log& log, int steps) {
  bool ended = false;
  for (int i = 0; i < steps && !ended; ++i) ended = !s.step();
  log.broken = true;
  s.run();
  log.broken = false;
  return ended;
}

void check_fair(const storage::event_log& log) {
  storage::auditor audit;
  audit.take_all(log);
  CHECK(audit.complaints() == std::vector<std::string>{});
}

}  // namespace

TEST_CASE("reserving: of many slots at once a user gets as many as the store allows") {
  breakable_log log;
  node_fixture s{log};
  std::vector<outcome_ptr> all;
  for (std::uint8_t n = 1; n <= 6; ++n) all.push_back(begin(s, n, 2));
  while (s.step()) CHECK(places(log).size() <= 2);
  CHECK(places(log).size() == 2);
  CHECK(std::ranges::count_if(all, [](const auto& o) { return o->placed(); }) == 2);
  for (const auto& o : all) {
    const auto* why = o->refused<store_limit_reached>();
    CHECK((o->placed() || (why != nullptr && why->permits.size() == 2)));
  }
  check_fair(log);
}

TEST_CASE("reserving: one slot asked for twice at once takes one permit") {
  breakable_log log;
  node_fixture s{log};
  const auto first = begin(s, 1, 2);
  const auto second = begin(s, 1, 2);
  s.run();
  CHECK(first->placed() != second->placed());
  CHECK((first->refused<already_reserved>() || second->refused<already_reserved>()));
  CHECK(count_events(log, "permit_taken") == 1);
  CHECK(reserve_in(s, 2, 2).placed());
  check_fair(log);
}

TEST_CASE("reserving: a place that was given back is free for another slot at once") {
  breakable_log log;
  node_fixture s{log};
  CHECK(reserve_in(s, 1, 1).placed());
  const auto full = reserve_in(s, 2, 1);
  REQUIRE(full.refused<store_limit_reached>());
  CHECK(counts(*full.refused<store_limit_reached>(), 1));
  cancel_in(s, 1, 1);
  CHECK(reserve_in(s, 2, 1).placed());
  REQUIRE(reserve_in(s, 1, 1).refused<store_limit_reached>());
  cancel_in(s, 2, 1);
  CHECK(reserve_in(s, 1, 1).placed());
  // And again in the same slot, whose permit is over and still out.
  cancel_in(s, 1, 2);
  CHECK(reserve_in(s, 1, 1).placed());
  CHECK(places(log) == std::vector<std::uint8_t>{1});
  check_fair(log);
}

TEST_CASE(
    "reserving: what a slot refuses costs no permit, and one that it refuses late comes back") {
  breakable_log log;
  node_fixture s{log};
  auto other = reserve_for(2, 10);
  other.plan.slots_per_user = 1;
  other.plan.closes_at = {now.ms - 1};
  const auto closed = std::make_shared<outcome>();
  reserve_within_limit(
      [&s](auto order, auto go_on) { s.port().ask(std::move(order), std::move(go_on)); },
      {slot_number(1), other, {now, user(2)}, {}},
      overloaded{[closed](const answer_of<slot>& answer) { closed->of_slot = answer; },
                 [](const answer_of<permits>&) { CHECK(false); }});
  s.run();
  CHECK(closed->refused<reservation_closed>());
  CHECK(log.last_position() == 0);

  // The slot closes between the two steps.
  const auto late = begin(s, 1, 1);
  while (s.counters.append_queue == 0) REQUIRE(s.step());  // of the permit
  const auto shut = s.send<slot>(slot_number(1), close_slot{}, {now, {}});
  s.run();
  CHECK(late->refused<slot_is_closed>());
  CHECK(reserve_in(s, 2, 1).placed());
  check_fair(log);
}

TEST_CASE("reserving: a repeat under a key is told what the first was") {
  breakable_log log;
  node_fixture s{log};
  const idempotency key{"user\nkey", "fingerprint"};
  const auto first = begin(s, 1, 1, now, key);
  const auto beside = begin(s, 1, 1, now, key);
  s.run();
  const auto later = begin(s, 1, 1, now, key);
  s.run();
  for (const auto& o : {first, beside, later}) {
    REQUIRE(o->placed());
    CHECK(o->of_slot->position == first->of_slot->position);
    CHECK(o->of_slot->chain == first->of_slot->chain);
  }
  CHECK(count_events(log, "place_confirmed") == 1);
  check_fair(log);
}

TEST_CASE("reserving: a permit that comes too late is of no use, and the limit holds") {
  breakable_log log;
  node_fixture s{log};
  auto what = reserve_for(1, 10);
  what.plan.slots_per_user = 1;
  CHECK(std::holds_alternative<slot::rejection>([&] {
    const auto asked = s.send<slot>(slot_number(1), what, {now, user(1)});
    s.run();
    return (*asked)->result;
  }()));
  const auto given = s.send<permits>({lone_slot().store, user(1)},
                                     take_permit{slot_number(1), 1, {}}, {now, user(1)});
  s.run();
  what.permit = std::get<permit>((*given)->result).number;
  // It is on its way: whoever asks for another slot is refused, until its time is over.
  REQUIRE(reserve_in(s, 2, 1, {after_flight.ms - 1}).refused<store_limit_reached>());
  CHECK(reserve_in(s, 2, 1, after_flight).placed());
  const auto late = s.send<slot>(slot_number(1), what, {after_flight, user(1)});
  s.run();
  const auto* why = std::get_if<slot::rejection>(&(*late)->result);
  REQUIRE(why != nullptr);
  CHECK(std::holds_alternative<permit_needed>(*why));
  CHECK(places(log) == std::vector<std::uint8_t>{2});
  check_fair(log);
}

TEST_CASE("reserving: killed after any message, the limit holds and what it leaves can be had") {
  for (const auto at : {now, after_flight}) {
    bool ended = false;
    for (int steps = 0; !ended; ++steps) {
      CAPTURE(steps);
      breakable_log log;
      {
        node_fixture first{log};
        const auto told = begin(first, 1, 1);
        ended = run_and_kill(first, log, steps);
        CHECK((!ended || (steps > 10 && told->placed())));
      }
      const bool had_place = !places(log).empty();
      node_fixture second{log};
      const auto other = reserve_in(second, 2, 1, at);
      CHECK(places(log).size() <= 1);
      if (had_place) CHECK(other.refused<store_limit_reached>());
      if (at == after_flight && !had_place) CHECK(other.placed());
      // The first slot is to be had as long as the other is not.
      const auto same = reserve_in(second, 1, 1, at);
      CHECK(same.placed() == (!had_place && !other.placed()));
      CHECK(places(log).size() == 1);
      check_fair(log);
    }
  }
}

TEST_CASE("reserving: killed after any message of a change of slots, no permit is lost") {
  bool ended = false;
  for (int steps = 0; !ended; ++steps) {
    CAPTURE(steps);
    breakable_log log;
    {
      node_fixture first{log};
      CHECK(reserve_in(first, 1, 1).placed());
      cancel_in(first, 1, 1);
      const auto told = begin(first, 2, 1);
      ended = run_and_kill(first, log, steps);
      CHECK((!ended || (steps > 10 && told->placed())));
    }
    node_fixture second{log};
    const bool has_second = !places(log).empty();
    CHECK(reserve_in(second, 3, 1, after_flight).placed() == !has_second);
    CHECK(places(log).size() == 1);
    check_fair(log);
  }
}

TEST_CASE("reserving: when the log fails nobody is told of a place, and nothing counts") {
  breakable_log log;
  node_fixture s{log};
  log.broken = true;
  CHECK(reserve_in(s, 1, 1).unavailable());
  log.broken = false;
  CHECK(log.last_position() == 0);
  node_fixture next{log};
  CHECK(reserve_in(next, 2, 1).placed());
}

TEST_CASE("reserving: a slot that cannot be read gives no permit back") {
  breakable_log log;
  {
    node_fixture s{log};
    CHECK(reserve_in(s, 1, 1).placed());
  }
  node_fixture s{log};
  log.unreadable = storage::stream_of<slot>(slot_number(1));
  CHECK(reserve_in(s, 2, 1).unavailable());
  log.unreadable.clear();
  CHECK(reserve_in(s, 2, 1).refused<store_limit_reached>());
}

}  // namespace moim::actors::reserve_within_limit_test
