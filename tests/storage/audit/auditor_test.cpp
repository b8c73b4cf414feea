// The two auditors on logs that break one promise at a time: the one that keeps every book, and the
// live one in bounded memory.
#include "storage/audit/auditor.hpp"

#include <algorithm>
#include <map>

#include <doctest/doctest.h>

#include "domain/popup/popup_ids.hpp"
#include "storage/audit/live_auditor.hpp"
#include "tests/storage/log/forged_log.hpp"
#include "tests/storage/log/log_fixture.hpp"
#include "tests/storage/popup/audited_slots.hpp"

namespace moim::storage::auditor_test {

namespace {

/// Complaints about a slot with these events.
lines complaints_about(const std::vector<draft>& events) {
  memory_event_log log;
  add(log, "slot/a", 0, events);
  return complaints_about(log);
}

}  // namespace

TEST_CASE("auditor: a slot that keeps its promises") {
  CHECK(
      complaints_about({planned(1, 2), confirmed("u1", 1), waits("u2", 2), waits("u3", 3),
                        cancelled("u1", 1), promoted("u2", 2), waits("u1", 4), cancelled("u3", 3)})
          .empty());
}

TEST_CASE("auditor: a slot keeps its promises when its store changes and closes") {
  CHECK(
      complaints_about({planned(1, 2), confirmed("u1", 1), waits("u2", 2), waits("u3", 3),
                        replanned(3, 2, 7), promoted("u2", 2), promoted("u3", 3),
                        replanned(1, 2, 8), waits("u4", 4), cancelled("u1", 1), cancelled("u2", 2),
                        cancelled("u3", 3), promoted("u4", 4), closed, dropped("u4", 4)})
          .empty());
  CHECK(complaints_about({planned(1, 2), confirmed("u1", 1), waits("u2", 2), closed,
                          cancelled("u1", 1), dropped("u2", 2)})
            .empty());
}

TEST_CASE("auditor: who is late for a visit that has begun stands behind those who wait") {
  memory_event_log log;
  const auto then = [&](std::int64_t ms, std::uint64_t version, const std::vector<draft>& events) {
    auto wanted = request("slot/a", version, {});
    wanted.events = events;
    wanted.time = {ms};
    append(log, {wanted});
  };
  const draft a_minute_before{
      "slot_planned", 3,
      R"({"plan":{"capacity":1,"waitlistLimit":2,"startsAt":"1970-01-01T00:01:00.000Z"}})"};
  then(1'000, 0, {a_minute_before, confirmed("u1", 1), waits("u2", 2)});
  then(60'000, 3, {cancelled("u1", 1)});
  // This command was sent before the visit began.
  then(59'000, 4, {waits("u3", 3)});
  CHECK(complaints_about(log).empty());
}

TEST_CASE("auditor: what is hidden is over, and hidden once") {
  // A minute before, and when, clocks at the eastern edge of the world show the start.
  const timestamp early{20'000LL * 24 * 3'600'000 + 600 * 60'000 - 14 * 3'600'000 - 60'000};
  const std::string visit = "slot/" + to_text(slot_id{{}, calendar_date{20'000}, time_of_day{600}});
  const auto complaints = [&](timestamp at, const std::vector<draft>& events) {
    memory_event_log log;
    auto wanted = request(visit, 0, {});
    wanted.events = events;
    wanted.time = at;
    append(log, {wanted});
    auditor whole;
    whole.take_all(log);
    return whole.complaints();
  };
  const std::vector<draft> past{planned(1, 2), confirmed("u1", 1), hidden("u1", 1)};
  CHECK(says(complaints(early, past), "only what is over is hidden"));
  CHECK(complaints({early.ms + 60'000}, past).empty());
  const std::vector<draft> gone{planned(1, 2), confirmed("u1", 1), cancelled("u1", 1),
                                hidden("u1", 1)};
  CHECK(complaints(early, gone).empty());
  auto twice = gone;
  twice.push_back(hidden("u1", 1));
  CHECK(says(complaints(early, twice), "hidden once"));
  CHECK(says(complaints(early, {planned(1, 2), hidden("u1", 1)}), "given out is hidden"));
  CHECK(says(
      complaints(early, {planned(1, 2), confirmed("u1", 1), cancelled("u1", 1), hidden("u2", 1)}),
      "hidden for its user"));
  // Hiding frees no place.
  CHECK(says(complaints({early.ms + 60'000},
                        {planned(1, 2), confirmed("u1", 1), hidden("u1", 1), confirmed("u2", 2)}),
             "never oversold"));
}

TEST_CASE("auditor: every promise that a slot breaks is told") {
  const std::vector<std::pair<std::vector<draft>, std::string>> broken{
      {{planned(1, 2), confirmed("u1", 1), confirmed("u2", 2)}, "never oversold"},
      {{planned(1, 1), confirmed("u1", 1), waits("u2", 2), waits("u3", 3)}, "waitlist has an end"},
      {{planned(2, 2), confirmed("u1", 1), confirmed("u1", 2)}, "in a slot twice"},
      {{planned(2, 2), confirmed("u1", 1), waits("u2", 2)}, "waits for a place that is free"},
      {{planned(2, 2), confirmed("u1", 2)}, "tickets are given out in order"},
      {{planned(2, 2), planned(2, 2)}, "planned once"},
      {{planned(0, 2)}, "has places"},
      {{planned(1, 2), confirmed("u1", 1), waits("u2", 2), waits("u3", 3), cancelled("u1", 1),
        promoted("u3", 3)},
       "first in line is promoted"},
      {{planned(1, 2), confirmed("u1", 1), waits("u2", 2), cancelled("u1", 1), waits("u4", 3)},
       "first in line at once"},
      {{planned(1, 2), confirmed("u1", 1), waits("u2", 2), cancelled("u1", 1)}, "first in line"},
      {{planned(1, 2), confirmed("u1", 1), promoted("u1", 1)}, "only a place that came free"},
      {{planned(1, 2), confirmed("u1", 1), cancelled("u2", 1)}, "cancelled for its user"},
      {{planned(1, 2), confirmed("u1", 1), cancelled("u1", 1), cancelled("u1", 1)},
       "cancelled once"},
      {{planned(1, 2), cancelled("u1", 1)}, "only a ticket that was given out"},
      {{planned(1, 2), confirmed("u1", 1), waits("u2", 2), replanned(2, 2, 7), waits("u3", 3)},
       "first in line at once"},
      {{planned(2, 2), confirmed("u1", 1), replanned(1, 2, 7), confirmed("u2", 2)},
       "never oversold"},
      {{planned(1, 2), replanned(2, 2, 7), replanned(3, 2, 7)}, "makes way for a newer one"},
      {{replanned(2, 2, 7)}, "only a slot that is planned"},
      {{planned(1, 2), closed, replanned(2, 2, 7)}, "only a slot that is planned and open"},
      {{planned(1, 2), closed, closed}, "closed once"},
      {{planned(1, 2), closed, confirmed("u1", 1)}, "a slot that is closed"},
      {{planned(1, 2), confirmed("u1", 1), dropped("u1", 1)}, "only the close of a slot"},
      {{planned(1, 2), confirmed("u1", 1), closed, dropped("u2", 1)}, "cancelled for its user"},
      {{planned(1, 2), confirmed("u1", 1), closed, {"reservations_dropped", 1, "{}"}},
       "names its reservations"},
      {{planned(1, 2), happened("slot_painted", "u1", 1)}, "no event slot_painted"},
      {{planned(1, 2), {"place_confirmed", 1, "no JSON"}}, "is JSON"},
      {{planned(1, 2), {"place_confirmed", 1, R"({"user":7})"}}, "tickets are given out in order"}};
  for (const auto& [events, promise] : broken) {
    CAPTURE(promise);
    CHECK(says(complaints_about(events), promise));
  }
}

TEST_CASE("auditor: complaints are bounded, their number is not") {
  memory_event_log log;
  add(log, "slot/a", 0, {planned(1, 1)});
  for (std::uint64_t version = 1; version <= 100; ++version) {
    add(log, "slot/a", version, {planned(1, 1)});
  }
  auditor whole;
  whole.take_all(log);
  live_auditor live{log, 0};
  CHECK_FALSE(live.advance(1'000));
  CHECK(whole.complaint_count() == 100);
  CHECK(live.complaint_count() == 100);
  CHECK(whole.take_complaints().size() == 20);
  CHECK(live.take_complaints().size() == 20);
  CHECK(whole.complaints().empty());
}

TEST_CASE("auditor: a changed record is told, and where") {
  forged_log log;
  add(log, "slot/a", 0, {planned(3, 1), confirmed("u1", 1)});
  add(log, "slot/a", 2, {confirmed("u2", 2)});
  log.forged_position = 2;
  live_auditor live{log, 0};
  CHECK_FALSE(live.advance(1'000));
  CHECK(live.take_complaints() ==
        lines{"position 2: the chain value follows from the record and the one before"});
  auditor whole;
  whole.take_all(log);
  CHECK(says(whole.complaints(), "position 2: the chain value"));
}

TEST_CASE("live auditor: begins anywhere, and knows what was before") {
  memory_event_log log;
  add(log, "slot/a", 0, {planned(1, 3), confirmed("u1", 1), waits("u2", 2)});
  add(log, "other/a", 0, {{"noted", 1, "1"}, {"noted", 1, "2"}});
  live_auditor live{log, log.last_position()};
  add(log, "slot/a", 3, {cancelled("u1", 1), promoted("u2", 2)});
  add(log, "other/a", 2, {{"noted", 1, "3"}});
  CHECK_FALSE(live.advance(1'000));
  CHECK(live.complaint_count() == 0);
  add(log, "slot/a", 5, {confirmed("u3", 3)});
  CHECK_FALSE(live.advance(1'000));
  CHECK(says(live.take_complaints(), "never oversold"));
}

TEST_CASE("live auditor: what it forgets to stay small, it reads again") {
  memory_event_log log;
  constexpr int slots = 10;
  live_auditor live{log, 0, {.streams_max = 4, .entries_max = 12, .book_entries_max = 100}};
  for (int n = 0; n < slots; ++n) {
    add(log, "slot/" + std::to_string(n), 0, {planned(5, 100)});
  }
  std::uint64_t version = 1;
  for (int ticket = 1; ticket <= 20; ++ticket, ++version) {
    for (int n = 0; n < slots; ++n) {
      const auto user = "u" + std::to_string(ticket);
      add(log, "slot/" + std::to_string(n), version,
          {ticket <= 5 ? confirmed(user, ticket) : waits(user, ticket)});
      CHECK_FALSE(live.advance(1));
      CHECK_FALSE(live.advance(1'000));
      CHECK(live.streams_known() <= 4);
      CHECK(live.entries_known() <= std::max(12, ticket));
    }
  }
  CHECK(live.position() == log.last_position());
  CHECK(live.complaint_count() == 0);
  add(log, "slot/3", version, {confirmed("u1", 21)});
  CHECK_FALSE(live.advance(1'000));
  CHECK(says(live.take_complaints(), "in a slot twice"));
}

TEST_CASE("live auditor: a slot that is too long is judged by its chain only") {
  memory_event_log log;
  live_auditor live{log, 0, {.streams_max = 4, .entries_max = 100, .book_entries_max = 3}};
  add(log, "slot/a", 0, {planned(1, 100), confirmed("u1", 1)});
  for (int ticket = 2; ticket <= 10; ++ticket) {
    add(log, "slot/a", static_cast<std::uint64_t>(ticket),
        {waits("u" + std::to_string(ticket), ticket)});
  }
  CHECK_FALSE(live.advance(1'000));
  CHECK(live.passed_over() == 6);
  CHECK(live.entries_known() == 0);
  CHECK(live.complaint_count() == 0);
}

}  // namespace moim::storage::auditor_test
