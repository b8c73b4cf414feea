// Timers follow from the view, fire when they are due and not before, and are tried again until the
// view shows the effect.
#include "actors/feed/timer_service.hpp"

#include <doctest/doctest.h>

#include "actors/view/due_queue.hpp"
#include "tests/actors/node/node_fixture.hpp"
#include "tests/domain/numbered.hpp"

namespace moim::actors::timer_service_test {

namespace {

using test::user;

constexpr std::int64_t minute_ms = 60'000;

const slot_id a_slot{store_id{uuid{{1}}}, {20'000}, {600}};

/// Cancels every reservation after a minute. `wrong_ticket`: its commands are refused.
class cancel_after_a_minute final : public timer_source {
 public:
  explicit cancel_after_a_minute(bool wrong_ticket = false) : wrong_ticket_(wrong_ticket) {}

  void begin(const view& shown) override {
    shown.reservations.for_each([&](const user_id& who, const reservation_rows& rows) {
      for (const auto& row : *rows) take_up(who, row);
    });
  }
  void follow(const any_fact& what, const view& shown) override {
    const auto* of_slot = std::get_if<fact<slot>>(&what);
    if (of_slot == nullptr) return;
    if (const auto* e = std::get_if<place_confirmed>(&of_slot->event)) {
      take_up(e->user, (*shown.reservations.find(e->user))->back());
    } else if (const auto* gone = std::get_if<reservation_cancelled>(&of_slot->event)) {
      due_.erase(gone->user);
    }
  }
  std::optional<timestamp> next() const override { return due_.next(); }
  void take_due(timestamp now, std::size_t count_max, const view& shown,
                std::vector<any_command>& out) override {
    due_.take(now, count_max, [&](const user_id& who) {
      const auto& row = (*shown.reservations.find(who))->back();
      const cancel_reservation command{who, wrong_ticket_ ? 99 : row.ticket};
      out.push_back(command_for<slot>{row.slot, command, {now, {}}, {}});
    });
  }

 private:
  void take_up(user_id who, const reservation_row& row) {
    if (row.status != reservation_status::CANCELLED) {
      due_.set(who, {row.reserved_at.ms + minute_ms});
    }
  }

  const bool wrong_ticket_;
  due_queue<user_id, id_hash> due_;
};

timer_sources only(std::unique_ptr<timer_source> what) {
  timer_sources all;
  all.push_back(std::move(what));
  return all;
}

struct timed_fixture {
  explicit timed_fixture(storage::event_log& log, timestamp start, bool wrong_ticket = false)
      : now(start), actors(log) {
    actors.start<timer_service>(timer_service::clock{[this] { return now; }},
                                only(std::make_unique<cancel_after_a_minute>(wrong_ticket)));
    actors.run();
  }

  void reserve_for(user_id who) {
    const reserve command{who, {10, 10, {0}, {1'000'000'000}}};
    const auto answer = actors.send<slot>(a_slot, command, {now, who});
    actors.run();
    REQUIRE(std::holds_alternative<reservation_place>((*answer)->result));
  }
  void pass(std::int64_t ms) {
    now.ms += ms;
    actors.advance(ms);
  }
  std::uint32_t guests() const { return actors.current_view()->slots.find(a_slot)->confirmed; }

  timestamp now;
  node_fixture actors;
};

}  // namespace

TEST_CASE("due queue: keys come in order of their instants, and are put off until they are done") {
  due_queue<user_id, id_hash> list;
  CHECK_FALSE(list.next());
  list.set(user(1), {300});
  list.set(user(2), {100});
  list.set(user(3), {200});
  list.set(user(1), {50});  // named again: once, at the later word
  CHECK(list.size() == 3);
  std::vector<user_id> taken;
  const auto take = [&](std::int64_t now, std::size_t count_max) {
    taken.clear();
    list.take({now}, count_max, [&](const user_id& who) { taken.push_back(who); });
    return taken;
  };
  CHECK(list.next() == timestamp{50});
  CHECK(take(49, 10).empty());
  CHECK(take(150, 10) == std::vector{user(1), user(2)});
  CHECK(list.next() == timestamp{200});
  list.erase(user(1));
  list.erase(user(1));
  CHECK(take(150 + limits::timer_retry_ms, 1) == std::vector{user(3)});
  CHECK(take(150 + limits::timer_retry_ms, 10) == std::vector{user(2)});
}

TEST_CASE("timer service: sends a command when it is due, and not before") {
  storage::memory_event_log log;
  timed_fixture t{log, {1'000}};
  t.reserve_for(user(1));
  t.pass(minute_ms / 2);
  t.reserve_for(user(2));
  t.pass(minute_ms / 2 - 1);
  CHECK(t.guests() == 2);
  t.pass(1);
  CHECK(t.guests() == 1);
  const auto records = log.last_position();
  t.pass(minute_ms / 2);
  CHECK(t.guests() == 0);
  CHECK(log.last_position() == records + 1);
  t.pass(10 * minute_ms);
  CHECK(log.last_position() == records + 1);  // once each
}

TEST_CASE("timer service: an earlier timer rings although a later one was set before") {
  storage::memory_event_log log;
  timed_fixture t{log, {10 * minute_ms}};
  t.reserve_for(user(1));
  t.now = {9 * minute_ms};  // the clock was set back
  t.reserve_for(user(2));
  t.pass(minute_ms);
  CHECK(t.guests() == 1);
  t.pass(minute_ms);
  CHECK(t.guests() == 0);
}

TEST_CASE("timer service: notices soon that the clock was set forward") {
  storage::memory_event_log log;
  timed_fixture t{log, {1'000}};
  t.reserve_for(user(1));
  t.now.ms += minute_ms;
  t.actors.advance(limits::timer_check_ms);
  CHECK(t.guests() == 0);
}

TEST_CASE(
    "timer service: what fell due while nothing ran is done at the start, the rest in its time") {
  storage::memory_event_log log;
  {
    timed_fixture before{log, {1'000}};
    before.reserve_for(user(1));
    before.pass(minute_ms / 2);
    before.reserve_for(user(2));
  }
  timed_fixture after{log, {1'000 + minute_ms}};
  CHECK(after.guests() == 2);
  after.pass(0);
  CHECK(after.guests() == 1);
  after.pass(minute_ms / 2);
  CHECK(after.guests() == 0);
}

TEST_CASE("timer service: what was refused is reported, and tried again later") {
  storage::memory_event_log log;
  timed_fixture t{log, {1'000}, true};
  t.reserve_for(user(1));
  t.pass(minute_ms);
  REQUIRE(t.actors.reports.size() == 1);
  CHECK(t.actors.reports[0].find("reservation_not_found") != std::string::npos);
  CHECK(t.guests() == 1);
  t.pass(limits::timer_retry_ms - 1);
  CHECK(t.actors.reports.size() == 1);
  t.pass(1);
  CHECK(t.actors.reports.size() == 2);
}

TEST_CASE("timer service: many that are due at once are sent in bounded numbers, and all of them") {
  storage::memory_event_log log;
  timed_fixture t{log, {1'000}};
  constexpr std::uint32_t many = 2 * limits::timers_at_once_max + 10;
  const slot_plan plan{many, 10, {0}, {1'000'000'000}};
  for (std::uint32_t n = 1; n <= many; ++n) {
    user_id who;
    who.value.bytes[14] = static_cast<std::uint8_t>(n >> 8);
    who.value.bytes[15] = static_cast<std::uint8_t>(n);
    t.actors.send<slot>(a_slot, reserve{who, plan}, {t.now, who});
  }
  t.actors.run();
  CHECK(t.guests() == many);
  t.pass(minute_ms);
  CHECK(t.guests() == many - limits::timers_at_once_max);
  t.pass(0);
  t.pass(0);
  CHECK(t.guests() == 0);
}

}  // namespace moim::actors::timer_service_test
