// Reminders: at 15:00 of the day before the visit, of places that are confirmed then. Days are
// those of UTC.
#include "actors/mail/reminder_timers.hpp"

#include "actors/feed/timer_service.hpp"
#include "tests/actors/mail/mail_fixture.hpp"

namespace moim::actors::reminder_timers_test {

namespace {

constexpr std::int64_t hour_ms = 3'600'000;

timestamp at_utc(calendar_date date, time_of_day time) {
  return {date.days * day_ms + time.minutes * 60'000LL};
}

/// 15:00 of the day before the first slot.
const timestamp due = at_utc({first_day - 1}, {15 * 60});

struct reminded_fixture {
  reminded_fixture(storage::event_log& log, timestamp start) : time(start), actors(log) {
    actors.start<timer_service>(timer_service::clock{[this] { return time; }},
                                make_timer_sources(actors.environment(), {}));
    actors.run();
  }
  void go_to(timestamp t) {
    const auto step = t.ms - time.ms;
    time = t;
    actors.advance(step);
  }
  void reserve_at(timestamp when, std::uint32_t n, const slot_id& id = the_slot()) {
    const auto* row = actors.current_view()->find_store(the_store());
    const auto plan = plan_slot(row->details, starts_at(id), row->changed_at);
    actors.send<slot>(id, reserve{user(n), plan}, {when, user(n)});
    actors.run();
  }

  timestamp time;
  node_fixture actors;
};

std::size_t reminders_of(const storage::event_log& log, std::uint32_t n) {
  const auto all = wanted_by(log, n);
  return static_cast<std::size_t>(std::ranges::count(all, mail_kind::reminder));
}

}  // namespace

TEST_CASE("reminders: come when they are due, once, across restarts") {
  breakable_log log;
  {
    reminded_fixture s{log, now};
    announce(s.actors, 5);
    open_box(s.actors, 1);
    s.reserve_at(now, 1);
    s.reserve_at(now, 2);  // has no mailbox
    s.go_to({due.ms - 1});
    CHECK(reminders_of(log, 1) == 0);
  }
  {
    reminded_fixture s{log, {due.ms - 1}};
    s.go_to(due);
    CHECK(reminders_of(log, 1) == 1);
    const auto end = recorded_by<mail_wanted>(log, 1, [](const auto& e) { return e.expires_at; });
    CHECK(end.back() == starts_at(the_slot()));
    s.go_to({due.ms + hour_ms});
  }
  reminded_fixture s{log, {due.ms + hour_ms}};
  s.go_to({due.ms + 2 * hour_ms});
  CHECK(reminders_of(log, 1) == 1);
  CHECK(events_of(log, box(2)).empty());
}

TEST_CASE(
    "reminders: what fell due while no server ran comes late, and not after the visit began") {
  for (const auto late : {due.ms + hour_ms, starts_at(the_slot()).ms}) {
    breakable_log log;
    {
      reminded_fixture s{log, now};
      announce(s.actors, 5);
      open_box(s.actors, 1);
      s.reserve_at(now, 1);
    }
    reminded_fixture s{log, {late}};
    s.go_to({late + 1});
    CHECK(reminders_of(log, 1) == (late < starts_at(the_slot()).ms ? 1 : 0));
  }
}

TEST_CASE("reminders: not of what is gone, waits, or was reserved later than that") {
  breakable_log log;
  reminded_fixture s{log, now};
  announce(s.actors, 2);
  for (const auto n : {1U, 2U, 3U, 4U}) {
    open_box(s.actors, n);
  }
  for (const auto n : {1U, 2U, 3U}) {
    s.reserve_at(now, n);
  }
  cancel(s.actors, 1, 1);  // promotes the third
  s.actors.run();
  s.go_to({due.ms - 1});
  cancel(s.actors, 2, 2);
  s.actors.run();
  s.go_to(due);
  CHECK(reminders_of(log, 1) == 0);
  CHECK(reminders_of(log, 2) == 0);
  CHECK(reminders_of(log, 3) == 1);
  s.reserve_at(due, 4);
  s.go_to({due.ms + hour_ms});
  CHECK(reminders_of(log, 4) == 0);
}

TEST_CASE("reminders: none to who has withdrawn") {
  breakable_log log;
  reminded_fixture s{log, now};
  announce(s.actors, 5);
  for (const auto n : {1U, 2U}) {
    open_box(s.actors, n);
    s.reserve_at(now, n);
  }
  s.actors.send<account>(user(1), open_account{{}, {"someone"}, {}, role::user}, {now, user(1)});
  s.actors.send<account>(user(1), withdraw_account{}, {now, user(1)});
  s.actors.run();
  s.go_to(due);
  CHECK(reminders_of(log, 1) == 0);
  CHECK(reminders_of(log, 2) == 1);
}

TEST_CASE("reminders: none of a store that has closed") {
  breakable_log log;
  reminded_fixture s{log, now};
  announce(s.actors, 2);
  open_box(s.actors, 1);
  s.reserve_at(now, 1);
  close(s.actors);
  s.actors.run();
  s.go_to(due);
  CHECK(wanted_by(log, 1) == kinds{mail_kind::confirmed, mail_kind::store_closed});
}

}  // namespace moim::actors::reminder_timers_test
