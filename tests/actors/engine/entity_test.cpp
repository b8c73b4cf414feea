// The guarantees of the entity actor, checked between messages: answers wait for the disk, a failed
// append takes back no answer, passivation loses nothing. Keys: entity_key_test.cpp.
#include "actors/engine/entity.hpp"

#include "domain/limits.hpp"
#include "tests/actors/popup/reservations.hpp"
#include "tests/storage/events/log_of_events.hpp"

namespace moim::actors::entity_test {

TEST_CASE("entity: an answer never comes before its events are in the log") {
  breakable_log log;
  node_fixture s{log};
  const auto first = send_reserve(s, 1);
  const auto second = send_reserve(s, 2);
  while (s.step()) {
    CHECK((!first->has_value() || log.last_position() >= 2));
    CHECK((!second->has_value() || log.last_position() >= 3));
  }
  CHECK(place_in(*first).status == reservation_status::CONFIRMED);
  CHECK((*first)->position == 2);
  CHECK(place_in(*second).status == reservation_status::WAITING);
  CHECK((*second)->position == 3);
}

TEST_CASE("entity: commands that queue up behind a commit share the next one") {
  breakable_log log;
  node_fixture s{log};
  std::vector<std::shared_ptr<std::optional<answer_of<slot>>>> answers;
  for (std::uint32_t n = 1; n <= 50; ++n) {
    answers.push_back(send_reserve(s, n));
  }
  s.run();
  CHECK(log.appends < 50);
  for (std::uint32_t n = 1; n <= 50; ++n) {
    CHECK(place_in(*answers[n - 1]).ticket == n);
  }
}

TEST_CASE("entity: an answer tells where its last event stands, and one without events does not") {
  breakable_log log;
  node_fixture s{log};
  std::vector<std::shared_ptr<std::optional<answer_of<slot>>>> answers;
  for (std::uint32_t n = 1; n <= 20; ++n) {
    answers.push_back(send_reserve(s, n));
  }
  const auto asked = s.send<slot>(lone_slot(), show_place{user(1)}, {now, user(1)});
  const auto refused = send_reserve(s, 1);
  s.run();
  for (std::uint32_t n = 1; n <= 20; ++n) {
    CHECK(stands_at(log, *answers[n - 1], n + 1));  // the first event is the slot's plan
  }
  for (const auto& without : {asked, refused}) {
    REQUIRE(without->has_value());
    CHECK((*without)->version == 0);
    CHECK((*without)->chain == storage::chain_value{});
  }
}

TEST_CASE("entity: a rejection that rests on an uncommitted event waits for it too") {
  breakable_log log;
  node_fixture s{log};
  const auto first = send_reserve(s, 1);
  const auto again = send_reserve(s, 1);
  while (s.step()) {
    CHECK((!again->has_value() || log.last_position() >= 2));
  }
  REQUIRE(again->has_value());
  const auto* why = std::get_if<slot::rejection>(&(*again)->result);
  REQUIRE(why != nullptr);
  CHECK(std::get<already_reserved>(*why).reservation.ticket == 1);
}

TEST_CASE("entity: when an append fails nothing unconfirmed becomes visible") {
  breakable_log log;
  node_fixture s{log};
  const auto kept = send_reserve(s, 1);
  s.run();
  CHECK(place_in(*kept).ticket == 1);

  log.broken = true;
  const auto lost = send_reserve(s, 2);
  const auto lost_too = send_reserve(s, 4, idempotency{"u\nk", "f"});
  const auto lost_repeat = send_reserve(s, 4, idempotency{"u\nk", "f"});
  s.run();
  CHECK(failed_with(*lost, failure::unavailable));
  CHECK(failed_with(*lost_too, failure::unavailable));
  CHECK(failed_with(*lost_repeat, failure::unavailable));
  CHECK(s.counters.entities == 1);  // it stays, so that no read meets a gap
  REQUIRE(s.counters.failure.load() != nullptr);
  CHECK(*s.counters.failure.load() == "no space left on device");

  const auto mine = s.send<slot>(lone_slot(), show_place{user(1)}, {now, user(1)});
  const auto theirs = s.send<slot>(lone_slot(), show_place{user(2)}, {now, user(2)});
  s.run();
  CHECK(place_in(*mine).behind == 0);
  REQUIRE(theirs->has_value());
  CHECK(std::holds_alternative<slot::rejection>((*theirs)->result));
  CHECK(s.current_view()->reservations.find(user(2)) == nullptr);

  log.broken = false;  // the writer stays closed until a restart
  const auto later = send_reserve(s, 3);
  s.run();
  CHECK(failed_with(*later, failure::unavailable));
}

TEST_CASE("entity: after a failed append a restart goes on from what was durable") {
  breakable_log log;
  {
    node_fixture s{log};
    send_reserve(s, 1);
    s.run();
    log.broken = true;
    send_reserve(s, 2);
    s.run();
  }
  log.broken = false;
  node_fixture s{log};
  const auto next = send_reserve(s, 3);
  s.run();
  CHECK(place_in(*next).ticket == 2);
  CHECK(s.current_view()->slots.find(lone_slot())->waiting == 1);
}

TEST_CASE("entity: leaves memory after two idle sweeps and wakes as it was") {
  breakable_log log;
  node_fixture s{log};
  send_reserve(s, 1);
  s.run();
  CHECK(s.counters.entities == 1);
  s.sweep();
  s.sweep();
  CHECK(s.counters.entities == 0);
  const auto second = send_reserve(s, 2);
  s.run();
  CHECK(place_in(*second).ticket == 2);
  CHECK(place_in(*second).position == 1);
}

TEST_CASE("entity: commands that come while it leaves are answered by the next one") {
  breakable_log log;
  node_fixture s{log};
  send_reserve(s, 1);
  s.run();
  s.sweep();
  for (std::uint32_t steps = 0; steps < 12; ++steps) {
    // At every point of the departure once.
    s.begin_sweep();
    s.begin_sweep();
    for (std::uint32_t i = 0; i < steps; ++i) {
      s.step();
    }
    const auto next = send_reserve(s, 100 + steps);
    s.run();
    CHECK(place_in(*next).ticket == 2 + steps);
  }
  CHECK(s.reports.empty());
}

TEST_CASE("entity: leaves only when what it decided last is in the log") {
  for (std::uint32_t steps = 0; steps < 12; ++steps) {
    // Told to leave at every point on the way of a command once.
    breakable_log log;
    node_fixture s{log};
    const auto last = send_reserve(s, 1);
    for (std::uint32_t i = 0; i < steps; ++i) {
      s.step();
    }
    s.begin_sweep();
    s.begin_sweep();
    bool was_there = s.counters.entities == 1;
    while (s.step()) {
      was_there = was_there || s.counters.entities == 1;
      CHECK((!was_there || s.counters.entities == 1 || log.last_position() == 2));
    }
    CHECK(s.counters.entities == 0);
    CHECK(place_in(*last).ticket == 1);
  }
}

TEST_CASE("entity: a long stream is snapshotted and read from there") {
  breakable_log log;
  {
    node_fixture s{log};
    for (std::uint32_t n = 1; n <= limits::snapshot_events_min; ++n) {
      send_reserve(s, n);
      if (n % 500 == 0) {
        s.run();
      }
    }
  }
  const auto stream = storage::stream_of<slot>(lone_slot());
  const auto found = std::get<0>(log.find_snapshot(stream));
  REQUIRE(found);
  CHECK(found->version >= limits::snapshot_events_min);
  slot_state from_snapshot;
  REQUIRE(storage::decode_state(found->state, from_snapshot));

  const auto replayed = storage::state_at<slot>(log, stream, found->version);
  CHECK(storage::encode_state(from_snapshot) == storage::encode_state(replayed));

  node_fixture s{log};
  const auto next = send_reserve(s, 1'000'000);
  s.run();
  CHECK(place_in(*next).ticket == limits::snapshot_events_min + 1);
}

TEST_CASE("entity: an answer after waking from a snapshot names the stream's last position") {
  breakable_log log;
  {
    node_fixture s{log};
    send_reserve(s, 1);
    send_reserve(s, 2);
    s.run();
  }
  slot_state state;
  const auto stream = storage::stream_of<slot>(lone_slot());
  std::uint64_t version = 0;
  REQUIRE_FALSE(log.read_stream(stream, 1, [&](const storage::record& r) {
    slot::event event;
    std::string why;
    REQUIRE(storage::decode_event<slot>(r, event, why));
    slot::evolve(state, event, r.time);
    version = r.version;
    return true;
  }));
  REQUIRE_FALSE(log.put_snapshot(stream, {version, storage::encode_state(state)}));
  node_fixture s{log};
  const auto mine = s.send<slot>(lone_slot(), show_place{user(2)}, {now, user(2)});
  s.run();
  CHECK(place_in(*mine).position == 1);
  CHECK((*mine)->position == log.last_position());

  // The same from a snapshot that is ahead of the log: it cannot be of this stream.
  REQUIRE_FALSE(log.put_snapshot(stream, {version + 1, storage::encode_state(slot_state{}), 99}));
  node_fixture again{log};
  const auto next = send_reserve(again, 3);
  again.run();
  CHECK(place_in(*next).ticket == 3);
}

TEST_CASE("entity: a damaged snapshot is ignored") {
  breakable_log log;
  {
    node_fixture s{log};
    send_reserve(s, 1);
    send_reserve(s, 2);
    s.run();
  }
  const auto stream = storage::stream_of<slot>(lone_slot());
  REQUIRE_FALSE(log.put_snapshot(stream, {3, "rubbish"}));
  node_fixture s{log};
  const auto next = send_reserve(s, 3);
  s.run();
  CHECK(place_in(*next).ticket == 3);
}

}  // namespace moim::actors::entity_test
