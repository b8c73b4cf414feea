// Reactions under failures: after any number of crashes, and of failed reads and writes, each event
// of a store reaches its slots once.
#include <set>

#include "tests/actors/feed/reaction_fixture.hpp"

namespace moim::actors::reactor_failure_test {

TEST_CASE("reactor: whenever the process dies, every order has one effect in the end") {
  constexpr std::int32_t days = 5;
  for (std::uint32_t steps = 0; steps < 120; steps += 3) {
    breakable_log log;
    CAPTURE(steps);
    {
      node_fixture s{log};
      announce(s, 1, days);
      for (std::int32_t day = 0; day < days; ++day) {
        fill(s, 3, the_slot(day));
      }
      edit(s, 2);
      edit(s, 1);
      edit(s, 3);
      for (std::uint32_t i = 0; i < steps; ++i) {
        s.step();
      }
      log.broken = true;  // from here on nothing reaches the disk any more
      s.run();
    }
    log.broken = false;
    {
      node_fixture s{log};
      s.run();
    }
    node_fixture s{log};  // and once more, with nothing left to do
    const auto before = log.last_position();
    s.run();
    CHECK(log.last_position() == before);
    const auto capacity = s.current_view()->find_store(the_store())->details.capacity_per_slot;
    for (std::int32_t day = 0; day < days; ++day) {
      const auto state = state_of(log, the_slot(day));
      CHECK(state.plan->capacity == capacity);
      CHECK(state.confirmed >= std::min(capacity, 3U));
      std::set<std::string> causes;
      for (const auto& r : records_of(log, the_slot(day))) {
        if (r.type == "slot_replanned") {
          CHECK(causes.insert(r.cause).second);
        }
      }
    }
  }
}

TEST_CASE("reactor: a cursor that was lost costs deliveries, not effects") {
  breakable_log log;
  {
    node_fixture s{log};
    announce(s, 1);
    fill(s, 3);
    edit(s, 2);
    s.run();
    edit(s, 3);
    s.run();
  }
  const auto before = log.last_position();
  const auto cursor = cursor_of(log);
  for (const std::uint64_t position : {std::uint64_t{0}, cursor / 2, cursor}) {
    CHECK_FALSE(log.put_cursor(reactor_cursor, position));
    node_fixture s{log};
    s.run();
    CHECK(log.last_position() == before);
    CHECK(cursor_of(log) >= cursor);
  }
}

TEST_CASE("reactor: when the log fails it stops, tells why, and a restart goes on") {
  breakable_log log;
  std::uint64_t before = 0;
  {
    node_fixture s{log};
    announce(s, 1);
    fill(s, 3);
    before = cursor_of(log);
    edit(s, 2);
    while (log.last_position() < 5 + 1 && s.step()) {  // created, planned, three tickets; edited
    }
    log.broken = true;
    s.run();
    CHECK(cursor_of(log) == before);
    REQUIRE_FALSE(s.reports.empty());
    CHECK(s.reports.back().starts_with("reactions stop at position"));
    CHECK(count(log, "slot_replanned") == 0);
  }
  log.broken = false;
  node_fixture s{log};
  s.run();
  CHECK(count(log, "slot_replanned") == 1);
  CHECK(cursor_of(log) > before);
}

TEST_CASE("reactor: what could not be read is tried again after a rest, in the same order") {
  breakable_log log;
  node_fixture s{log};
  announce(s, 1);
  fill(s, 3);
  s.sweep();
  s.sweep();  // the slot is not in memory any more
  log.unreadable = storage::stream_of<slot>(the_slot());
  const auto first = edit(s, 2);
  const auto second = edit(s, 3);
  s.run();
  log.unreadable.clear();
  s.run();
  REQUIRE_FALSE(s.reports.empty());
  CHECK(s.reports.back().starts_with("reactions stop at position"));
  CHECK(s.counters.reacted_position < (*first)->position);
  CHECK(count(log, "slot_replanned") == 0);

  s.pass_time(std::chrono::seconds{limits::reaction_retry_seconds});
  CHECK(state_of(log).plan->capacity == 3);
  CHECK(state_of(log).confirmed == 3);
  CHECK(count(log, "slot_replanned") == 1);
  CHECK(records_of(log).back().cause == storage::cause_of_reaction((*first)->position));
  CHECK(s.counters.reacted_position == log.last_position());
  CHECK(cursor_of(log) >= (*second)->position);
}

TEST_CASE("reactor: a command that reacts to an event takes effect once, also after a restart") {
  breakable_log log;
  const auto send_replan = [](node_fixture& s, std::uint32_t capacity, std::uint64_t cause) {
    auto answer = std::make_shared<std::optional<answer_of<slot>>>();
    const slot_plan plan{capacity, 1'000'000, {0}, {1'000'000}, capacity};
    s.port().ask(command_for<slot>{the_slot(), replan{plan}, {now, {}}, {}, cause},
                 [answer](const answer_of<slot>& a) { *answer = a; });
    return answer;
  };
  {
    node_fixture s{log};
    s.send<slot>(the_slot(), reserve{user(1), {1, 1'000'000, {0}, {1'000'000}}}, {now, user(1)});
    s.run();
    const auto first = send_replan(s, 2, 77);
    const auto again = send_replan(s, 3, 77);
    while (s.step()) {
      CHECK((!again->has_value() || log.last_position() >= 3));  // not before the first is durable
    }
    CHECK((*first)->position == 3);
    CHECK((*again)->position == 3);
    CHECK(log.last_position() == 3);
  }
  std::string cause;
  CHECK_FALSE(log.read_from(3, [&](const storage::record& r) {
    cause = r.cause;
    CHECK_FALSE(r.by);
    return true;
  }));
  CHECK(cause == "position:77");
  const auto stream = storage::stream_of<slot>(the_slot());
  for (const bool with_snapshot : {false, true}) {
    if (with_snapshot) {
      slot_state state;
      REQUIRE_FALSE(log.read_stream(stream, 1, [&](const storage::record& r) {
        slot::event event;
        std::string why;
        REQUIRE(storage::decode_event<slot>(r, event, why));
        slot::evolve(state, event, r.time);
        return true;
      }));
      REQUIRE_FALSE(log.put_snapshot(stream, {3, storage::encode_state(state), 77}));
    }
    node_fixture s{log};
    send_replan(s, 4, 77);
    send_replan(s, 4, 76);
    s.run();
    CHECK(log.last_position() == 3);
  }
  node_fixture s{log};
  send_replan(s, 4, 78);
  s.run();
  CHECK(log.last_position() == 4);
}

}  // namespace moim::actors::reactor_failure_test
