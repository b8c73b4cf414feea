// Reactions through the real actors: events of a store reach its slots, whatever the order of other
// commands, and with a bounded number of commands in flight.
#include "tests/actors/feed/reaction_fixture.hpp"

namespace moim::actors::reactor_test {

TEST_CASE("reactor: an edit reaches the slots that have begun, with its position as the cause") {
  breakable_log log;
  node_fixture s{log};
  announce(s, 1);
  fill(s, 3);
  fill(s, 2, the_slot(1));
  const auto edited = edit(s, 2);
  s.run();
  const auto cause = storage::cause_of_reaction((*edited)->position);
  CHECK(count(log, "slot_replanned") == 1);
  CHECK(count(log, "waiter_promoted") == 1);
  CHECK(records_of(log).back().cause == cause);
  CHECK(records_of(log, the_slot(1)).back().cause == cause);
  CHECK(records_of(log, the_slot(2)).empty());  // nobody was there
  CHECK(s.current_view()->slots.find(the_slot())->capacity == 2);
  CHECK(s.current_view()->slots.find(the_slot())->confirmed == 2);
  CHECK(cursor_of(log) >= (*edited)->position);
  CHECK(s.reports.empty());
}

TEST_CASE("reactor: an edit that does not change the rules leaves the slots alone") {
  breakable_log log;
  node_fixture s{log};
  announce(s, 1);
  fill(s, 3);
  const auto before = log.last_position();
  store_changes changes;
  changes.name = "Second Light";
  s.send<store>(the_store(), edit_store{organizer, false, changes}, {now, organizer});
  s.run();
  CHECK(log.last_position() == before + 1);
  CHECK(cursor_of(log) == before + 1);
}

TEST_CASE("reactor: a first reservation with the old plan gets the new one, wherever they cross") {
  for (std::uint32_t steps = 0; steps < 40; ++steps) {
    breakable_log log;
    node_fixture s{log};
    announce(s, 1);
    const auto first = reserve_as_shown(s, 1);  // its plan is that of before
    const auto second = reserve_as_shown(s, 2);
    for (std::uint32_t i = 0; i < steps; ++i) {
      s.step();
    }
    edit(s, 2);
    s.run();
    CAPTURE(steps);
    const auto state = state_of(log);
    CHECK(state.plan->capacity == 2);
    CHECK(state.confirmed == 2);
  }
  for (std::uint32_t steps = 0; steps < 40; ++steps) {
    breakable_log log;
    node_fixture s{log};
    announce(s, 1);
    edit(s, 2);
    for (std::uint32_t i = 0; i < steps; ++i) {
      s.step();
    }
    reserve_as_shown(s, 1);  // with the old plan, or with the new one
    reserve_as_shown(s, 2);
    s.run();
    CAPTURE(steps);
    CHECK(state_of(log).plan->capacity == 2);
    CHECK(state_of(log).confirmed == 2);
  }
}

TEST_CASE("reactor: whatever is committed while it starts is not missed") {
  for (std::uint32_t steps = 0; steps < 40; ++steps) {
    breakable_log log;
    node_fixture s{log, node_fixture::reactions::later};
    announce(s, 1);
    fill(s, 2);
    REQUIRE_FALSE(log.put_cursor(reactor_cursor, log.last_position()));
    edit(s, 2);
    for (std::uint32_t i = 0; i < steps; ++i) {
      s.step();
    }
    s.start_reactions();
    s.run();
    CAPTURE(steps);
    CHECK(state_of(log).confirmed == 2);
    CHECK(s.counters.reacted_position == log.last_position());
  }
}

TEST_CASE("reactor: a close reaches a slot whose first reservation was under way") {
  for (std::uint32_t steps = 0; steps < 40; ++steps) {
    breakable_log log;
    node_fixture s{log};
    announce(s, 1);
    close(s);
    for (std::uint32_t i = 0; i < steps; ++i) {
      s.step();
    }
    reserve_as_shown(s, 1);
    s.run();
    CAPTURE(steps);
    const auto state = state_of(log);
    CHECK(state.closed);
    CHECK(state.confirmed == 0);
    CHECK(s.current_view()->slots.find(the_slot())->confirmed == 0);
    CHECK(s.current_view()->find_store(the_store())->closed_at == now);
  }
}

TEST_CASE("reactor: a close drops more than go at once, a part at a time") {
  breakable_log log;
  node_fixture s{log};
  announce(s, 3);
  const auto users = 2 * limits::dropped_at_once_max + 7;
  fill(s, users);
  close(s);
  s.run();
  CHECK(count(log, "slot_closed") == 1);
  CHECK(count(log, "reservations_dropped") == 3);
  CHECK(state_of(log).confirmed == 0);
  CHECK(state_of(log).line.size() == 0);
  const auto* row = s.current_view()->slots.find(the_slot());
  CHECK(row->confirmed == 0);
  CHECK(row->waiting == 0);
  const auto* mine = s.current_view()->reservations.find(user(users));
  CHECK((*mine)->front().status == reservation_status::CANCELLED);
  const auto refused = reserve_as_shown(s, users + 1);
  s.run();
  const auto* why = std::get_if<slot::rejection>(&(*refused)->result);
  REQUIRE(why != nullptr);
  CHECK(std::holds_alternative<slot_is_closed>(*why));
}

TEST_CASE("reactor: no more is under way than there may be, and all gets its turn") {
  breakable_log log;
  node_fixture s{log};
  constexpr std::int32_t days = 300;  // more slots than orders may be under way
  static_assert(days > limits::reactions_in_flight_max);
  announce(s, 1, days);
  for (std::int32_t day = 0; day < days; ++day) {
    reserve_as_shown(s, 1, the_slot(day));
  }
  s.run();
  edit(s, 2);
  edit(s, 3);
  std::int64_t most = 0;
  while (s.step()) {
    most = std::max(most, s.counters.commands_in_flight.load());
  }
  CHECK(most == static_cast<std::int64_t>(limits::reactions_in_flight_max));
  CHECK(s.counters.commands_in_flight == 0);
  CHECK(s.counters.reacted_position == log.last_position());
  for (std::int32_t day = 0; day < days; ++day) {
    CHECK(state_of(log, the_slot(day)).plan->capacity == 3);
  }
}

}  // namespace moim::actors::reactor_test
