// Which events trigger which mails, through the real reactor: one mail for each event, and only to
// users with a mailbox.
#include "actors/mail/mail_triggers.hpp"

#include "tests/actors/mail/mail_fixture.hpp"

namespace moim::actors::mail_triggers_test {

namespace {

constexpr auto confirmed = mail_kind::confirmed;
constexpr auto waiting = mail_kind::waiting;
constexpr auto promoted = mail_kind::promoted;
constexpr auto cancelled = mail_kind::cancelled;
constexpr auto changed = mail_kind::store_changed;
constexpr auto closed = mail_kind::store_closed;

}  // namespace

TEST_CASE("mail news: what happens to a reservation is mailed, with the event as the cause") {
  breakable_log log;
  node_fixture s{log};
  announce(s, 1);
  open_box(s, 1);
  open_box(s, 2);
  fill(s, 2);
  CHECK(wanted_by(log, 1) == kinds{confirmed});
  CHECK(wanted_by(log, 2) == kinds{waiting});
  const auto answer = cancel(s, 1, 1);
  s.run();
  CHECK(wanted_by(log, 1) == kinds{confirmed, cancelled});
  CHECK(wanted_by(log, 2) == kinds{waiting, promoted});
  const auto causes = recorded_by<mail_wanted>(log, 1, [](const auto& e) { return e.cause; });
  CHECK(causes.back() == (*answer)->position - 1);  // the promotion stands behind it
  const auto about = recorded_by<mail_wanted>(log, 2, [](const auto& e) { return e.about; });
  CHECK(about == std::vector{reservation_id{the_slot(), 2}, reservation_id{the_slot(), 2}});
  CHECK(s.reports.empty());
}

TEST_CASE("mail news: who has no mailbox costs nothing in the log") {
  breakable_log log;
  node_fixture s{log};
  announce(s, 1);
  open_box(s, 3);
  const auto before = log.last_position();
  fill(s, 2);
  CHECK(log.last_position() == before + 3);  // the plan and two reservations
  CHECK(s.counters.reacted_position == log.last_position());
  CHECK(events_of(log, box(1)).empty());
}

TEST_CASE("mail news: an order that is sent again after a restart wants nothing twice") {
  breakable_log log;
  {
    node_fixture s{log};
    announce(s, 1);
    open_box(s, 1);
    fill(s, 1);
  }
  REQUIRE_FALSE(log.put_cursor(reactor_cursor, 0));
  node_fixture again{log};
  again.run();
  CHECK(wanted_by(log, 1) == kinds{confirmed});
  CHECK(again.counters.reacted_position == log.last_position());
}

TEST_CASE("mail news: a change that matters is told to all whose visit is to come, once each") {
  breakable_log log;
  node_fixture s{log};
  announce(s, 1);
  for (const auto n : {1U, 2U, 3U, 4U}) {
    open_box(s, n);
  }
  fill(s, 3);
  reserve_as_shown(s, 1, the_slot(1));
  s.run();
  cancel(s, 3, 3);
  s.run();
  change_name(s, "Second Light");
  s.run();
  CHECK(wanted_by(log, 1) == kinds{confirmed, confirmed, changed});
  CHECK(wanted_by(log, 2) == kinds{waiting, changed});
  CHECK(wanted_by(log, 3) == kinds{waiting, cancelled});
  CHECK(wanted_by(log, 4).empty());
  const auto about = recorded_by<mail_wanted>(log, 1, [](const auto& e) { return e.about; });
  CHECK(about.back() == reservation_id{the_slot(), 1});  // the first of the two visits

  store_changes bio;
  bio.bio = "All new";
  bio.capacity_per_slot = 1;
  s.send<store>(the_store(), edit_store{organizer, false, bio}, {now, organizer});
  s.run();
  CHECK(wanted_by(log, 2) == kinds{waiting, changed});

  // Visits that have begun are over.
  store_changes place;
  place.location = "Hannam";
  const timestamp late{starts_at(the_slot()).ms};
  s.send<store>(the_store(), edit_store{organizer, false, place}, {late, organizer});
  s.run();
  CHECK(wanted_by(log, 2) == kinds{waiting, changed});
  CHECK(wanted_by(log, 1) == kinds{confirmed, confirmed, changed, changed});
}

TEST_CASE("mail news: of changes that come together the last one tells") {
  breakable_log log;
  node_fixture s{log};
  announce(s, 1);
  open_box(s, 1);
  fill(s, 1);
  std::uint64_t before = 0;
  for (std::uint32_t steps = 0; steps < 30; ++steps) {
    change_name(s, "A" + std::to_string(steps));
    change_name(s, "B" + std::to_string(steps));
    for (std::uint32_t i = 0; i < steps; ++i) {
      s.step();
    }
    s.run();
    const auto mails = wanted_by(log, 1).size() - before;
    before += mails;
    CAPTURE(steps);
    CHECK(mails >= (steps == 0 ? 2 : 1));  // the confirmation is the first
    CHECK(mails <= (steps == 0 ? 3 : 2));
    const auto causes = recorded_by<mail_wanted>(log, 1, [](const auto& e) { return e.cause; });
    CHECK(causes.back() >= s.current_view()->find_store(the_store())->moved_at);
  }
}

TEST_CASE("mail news: a close is told to all who are dropped") {
  breakable_log log;
  node_fixture s{log};
  announce(s, 1);
  open_box(s, 1);
  open_box(s, 2);
  fill(s, 3);
  close(s);
  s.run();
  CHECK(wanted_by(log, 1) == kinds{confirmed, closed});
  CHECK(wanted_by(log, 2) == kinds{waiting, closed});
}

TEST_CASE("mail news: a mail is true as long as its reservation is what it says") {
  breakable_log log;
  node_fixture s{log};
  announce(s, 1);
  open_box(s, 1);
  open_box(s, 2);
  fill(s, 2);
  cancel(s, 1, 1);
  s.run();
  const auto is_true = [&](std::uint32_t n, std::uint64_t number, timestamp at = now) {
    const auto* row = s.current_view()->find_mail(box(n), number);
    REQUIRE(row != nullptr);
    return is_still_true(*s.current_view(), box(n), *row, at);
  };
  CHECK_FALSE(is_true(1, 2));  // confirmed, and cancelled since
  CHECK(is_true(1, 3));
  CHECK_FALSE(is_true(2, 2));  // promoted since
  CHECK(is_true(2, 3));
  CHECK(is_true(2, 3, {starts_at(the_slot()).ms - 1}));
  CHECK_FALSE(is_true(2, 3, starts_at(the_slot())));
}

TEST_CASE("mail news: who lines up, is offered a place, takes it or lets it go is told so") {
  breakable_log log;
  node_fixture s{log};
  auto d = details(1);
  d.opening = opening_mode::prequeue;
  d.reservation_opens_at = {5'000};
  d.promotion = promotion_mode::offer;
  d.offer_minutes = 10;
  s.send<store>(the_store(), create_store{organizer, d}, {now, organizer});
  s.run();
  for (const auto n : {1U, 2U, 3U}) open_box(s, n);
  fill(s, 3);
  CHECK(wanted_by(log, 1) == kinds{mail_kind::lined_up});
  const auto is_true = [&](std::uint32_t n, timestamp at) {
    const auto& rows = *s.current_view()->mails.find(box(n));
    return is_still_true(*s.current_view(), box(n), rows->back(), at);
  };
  CHECK(is_true(2, {5'000}));
  s.send<slot>(the_slot(), keep_time{}, {{5'000}, {}});
  s.run();
  CHECK_FALSE(is_true(2, {5'000}));
  CHECK(wanted_by(log, 1) == kinds{mail_kind::lined_up, promoted});
  s.send<slot>(the_slot(), cancel_reservation{user(1), 1}, {{6'000}, user(1)});
  s.run();
  CHECK(wanted_by(log, 2) == kinds{mail_kind::lined_up, mail_kind::offered});
  constexpr timestamp ends{6'000 + 10 * 60'000};
  CHECK(is_true(2, {ends.ms - 1}));
  CHECK_FALSE(is_true(2, ends));
  s.send<slot>(the_slot(), keep_time{}, {ends, {}});
  s.run();
  CHECK(wanted_by(log, 2) ==
        kinds{mail_kind::lined_up, mail_kind::offered, mail_kind::offer_expired});
  CHECK(is_true(2, ends));
  s.send<slot>(the_slot(), accept_offer{user(3), 3}, {{ends.ms + 1}, user(3)});
  s.run();
  CHECK(wanted_by(log, 3) == kinds{mail_kind::lined_up, mail_kind::offered, confirmed});
  const auto until = recorded_by<mail_wanted>(log, 2, [](const auto& e) { return e.expires_at; });
  CHECK(until[1] == ends);
}

}  // namespace moim::actors::mail_triggers_test
