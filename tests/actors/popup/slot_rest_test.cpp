// A slot rests once its visit has begun: questions about the past are answered, but do not keep it
// in memory.
#include "storage/events/replayed_state.hpp"
#include "tests/actors/popup/reservations.hpp"

namespace moim::actors::slot_rest_test {

namespace {

constexpr timestamp visit{16 * 60'000};

slot_id past_slot() {
  slot_id id;
  id.store.value.bytes[0] = 1;
  id.time.minutes = 16;
  return id;
}

auto show(node_fixture& s, std::uint32_t ticket, timestamp at) {
  return s.send<slot>(past_slot(), show_reservation{user(ticket), ticket}, {at, user(ticket)});
}

/// Three come before the visit, to a slot of one place; the second cancels.
void fill(node_fixture& s) {
  for (std::uint32_t n = 1; n <= 3; ++n) {
    const reserve command{user(n), {1, 10, {0}, visit}};
    s.send<slot>(past_slot(), command, {now, user(n)});
  }
  s.send<slot>(past_slot(), cancel_reservation{user(2), 2}, {now, user(2)});
  s.run();
}

}  // namespace

TEST_CASE("rest: before the visit a slot that is asked for stays in memory") {
  breakable_log log;
  node_fixture s{log};
  fill(s);
  for (int i = 0; i < 5; ++i) {
    s.sweep();
    show(s, 1, {visit.ms - 1});
    s.run();
    CHECK(s.counters.entities == 1);
  }
}

TEST_CASE(
    "rest: from the visit on a slot leaves with the next sweep, however often it is asked for") {
  breakable_log log;
  node_fixture s{log};
  fill(s);
  for (int i = 0; i < 5; ++i) {
    show(s, 1, visit);
    s.run();
    CHECK(s.counters.entities == 1);
    s.sweep();
    CHECK(s.counters.entities == 0);
  }
  CHECK(s.reports.empty());
}

TEST_CASE("rest: what a resting slot has in flight is answered before it leaves") {
  breakable_log log;
  node_fixture s{log};
  fill(s);
  for (std::uint32_t steps = 0; steps < 8; ++steps) {
    const auto gone =
        s.send<slot>(past_slot(), hide_reservation{user(2), 2, visit}, {visit, user(2)});
    const auto seen = show(s, 3, visit);
    for (std::uint32_t i = 0; i < steps; ++i) {
      s.step();
    }
    s.begin_sweep();
    s.run();
    CHECK(place_in(*gone).status == reservation_status::CANCELLED);
    CHECK(place_in(*seen).position == 1);
    CHECK(s.counters.entities == 0);
  }
  CHECK(log.last_position() == 6);  // planned, three tickets, cancelled, hidden once
}

TEST_CASE("rest: the history of a resting slot stays readable") {
  breakable_log log;
  node_fixture s{log};
  fill(s);
  show(s, 1, visit);
  s.run();
  s.sweep();
  REQUIRE(s.counters.entities == 0);

  // Lists and numbers come from the view, which needs no entity.
  const auto view = s.current_view();
  CHECK(view->slots.find(past_slot())->confirmed == 1);
  CHECK(view->slots.find(past_slot())->waiting == 1);
  for (std::uint32_t n = 1; n <= 3; ++n) {
    REQUIRE(view->find_reservation(user(n), {past_slot(), n}) != nullptr);
  }
  CHECK(view->find_reservation(user(2), {past_slot(), 2})->status == reservation_status::CANCELLED);

  // An auditor finds nobody in memory, and everything in the log.
  std::optional<state_answer> told;
  s.port().read_state(past_slot(), [&](const state_answer& answer) { told = answer; });
  s.run();
  REQUIRE(told);
  CHECK(std::get<no_state>(*told) == no_state::asleep);
  auto replayed = storage::replayed_state::of(storage::stream_of<slot>(past_slot())).value();
  CHECK_FALSE(log.read_from(1, [&](const storage::record& r) { return !replayed.take(r); }));
  CHECK(!replayed.canonical().empty());

  // One's own reservation and place are told by the slot, which wakes for it, and rests again.
  CHECK(place_in(*[&] {
          auto answer = show(s, 3, visit);
          s.run();
          return answer;
        }())
            .status == reservation_status::WAITING);
  CHECK(s.counters.entities == 1);
  s.sweep();
  CHECK(s.counters.entities == 0);
}

}  // namespace moim::actors::slot_rest_test
