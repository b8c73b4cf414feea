// The two auditors on logs of mail that break one promise at a time. Users are u1, u2…; the visit
// is on the tenth day at 10:00, at UTC+9.
#include "storage/mail/mail_book.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "domain/popup/popup_ids.hpp"
#include "storage/audit/auditor.hpp"
#include "storage/audit/live_auditor.hpp"
#include "tests/storage/log/log_fixture.hpp"

namespace moim::storage::mail_book_test {

namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t visit_ms = 10 * 24 * hour_ms + 1 * hour_ms;
constexpr std::int64_t due_ms = visit_ms - 19 * hour_ms;
const slot_id the_slot{{}, {10}, {600}};
const std::string slot_stream = "slot/" + to_text(the_slot);
const std::string store_stream = "store/" + to_text(the_slot.store);

struct step {
  std::string stream;
  draft event;
  std::int64_t time_ms = 1'000;
  std::string cause;
};
using steps = std::vector<step>;

step in_slot(const std::string& type, const std::string& data, std::int64_t time_ms = 1'000) {
  return {slot_stream, {type, 1, data}, time_ms, {}};
}
step with_ticket(const std::string& type, const std::string& user, int ticket,
                 std::int64_t time_ms = 1'000) {
  return in_slot(type, fmt::format(R"({{"user":"{}","ticket":{}}})", user, ticket), time_ms);
}
step planned(int capacity) {
  return in_slot("slot_planned",
                 fmt::format(R"({{"plan":{{"capacity":{},"waitlistLimit":9}}}})", capacity));
}
step in_box(const std::string& type, const std::string& data, std::int64_t time_ms = 1'000) {
  return {"mailbox/u1", {type, 1, data}, time_ms, {}};
}
const step opened = in_box("mailbox_opened", R"({"language":"ko"})");

struct wish {
  int number = 2;
  std::string kind = "confirmed";
  int ticket = 1;
  int cause = 3;
  std::int64_t expires_ms = visit_ms;
  std::string language = "ko";
  std::int64_t time_ms = 2'000;
};
step wanted(const wish& w) {
  auto s = in_box(
      "mail_wanted",
      fmt::format(
          R"({{"number":{},"kind":"{}","about":"{}","language":"{}","cause":{},"expiresAt":"{}"}})",
          w.number, w.kind, to_text(reservation_id{the_slot, static_cast<std::uint32_t>(w.ticket)}),
          w.language, w.cause, to_text(timestamp{w.expires_ms})),
      w.time_ms);
  s.cause = w.cause == 0 ? "" : fmt::format("position:{}", w.cause);
  return s;
}
wish reminder(std::int64_t time_ms = due_ms) {
  return {.kind = "reminder", .cause = 0, .time_ms = time_ms};
}
step attempted(int attempt, int number = 2) {
  return in_box("mail_attempted", fmt::format(R"({{"number":{},"attempt":{}}})", number, attempt));
}
step outcome(const std::string& type, int attempt, const std::string& answer = "250 OK") {
  return in_box(type, fmt::format(R"({{"number":2,"attempt":{},"answer":"{}"}})", attempt, answer));
}
step dropped() {
  return in_box("mail_dropped", R"({"number":2,"reason":"overtaken"})");
}
step of_account(const std::string& type, std::string cause = {}) {
  return {"account/u1", {type, 1, "{}"}, 1'000, std::move(cause)};
}
step requested() {
  return in_box("mail_requested_again", R"({"number":2})");
}

/// Positions 1 to 3: a mailbox that is open, and a place for its user.
steps begun(steps more) {
  steps all{opened, planned(1), with_ticket("place_confirmed", "u1", 1)};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// The same, and a mail that reports the place.
steps told(steps more) {
  more.insert(more.begin(), wanted({}));
  return begun(std::move(more));
}

void write(event_log& log, const steps& all) {
  std::map<std::string, std::uint64_t> versions;
  for (const auto& s : all) {
    append_request r;
    r.stream = s.stream;
    r.expected_version = versions[s.stream]++;
    r.time = {s.time_ms};
    r.cause = s.cause;
    r.events = {s.event};
    append(log, {r});
  }
}

/// The complaints of both auditors, which are equal, also when the live one keeps a single stream.
lines complaints_about(const steps& all) {
  memory_event_log log;
  write(log, all);
  auditor whole;
  whole.take_all(log);
  for (const std::size_t streams : {20'000, 1}) {
    live_auditor live{log, 0, {.streams_max = streams}};
    CHECK_FALSE(live.advance(1'000));
    CHECK(live.take_complaints() == whole.complaints());
  }
  return whole.complaints();
}

bool says(const lines& complaints, std::string_view promise) {
  return std::any_of(complaints.begin(), complaints.end(), [&](const auto& complaint) {
    return complaint.find(promise) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("mail book: mail that keeps its promises") {
  const auto store_edited = step{store_stream, {"store_edited", 1, "{}"}, 1'000, {}};
  const std::vector<steps> sound{
      told({attempted(1), outcome("mail_handed_over", 1)}),
      told({attempted(1), attempted(2), outcome("mail_failed", 2), attempted(3),
            outcome("mail_given_up", 3, "550 no"), requested(), attempted(1),
            outcome("mail_handed_over", 1)}),
      told({dropped()}),
      begun({in_box("mail_language_chosen", R"({"language":"en"})"),
             wanted({.number = 3, .language = "en"})}),
      begun({with_ticket("waitlist_joined", "u2", 2), with_ticket("reservation_cancelled", "u1", 1),
             with_ticket("waiter_promoted", "u2", 2), wanted({}),
             wanted({.number = 3, .kind = "cancelled", .cause = 5})}),
      begun({in_slot("slot_closed", "{}"),
             in_slot("reservations_dropped", R"({"reservations":[{"user":"u1","ticket":1}]})"),
             wanted({.kind = "store_closed", .cause = 5})}),
      begun({store_edited, wanted({.kind = "store_changed", .cause = 4})}),
      begun({wanted(reminder())}),
      begun({wanted(reminder()), with_ticket("reservation_cancelled", "u1", 1)}),
      {opened, planned(1), with_ticket("place_confirmed", "u2", 1),
       with_ticket("waitlist_joined", "u1", 2), with_ticket("reservation_cancelled", "u2", 1),
       with_ticket("waiter_promoted", "u1", 2),
       wanted({.kind = "waiting", .ticket = 2, .cause = 4}),
       wanted({.number = 3, .kind = "promoted", .ticket = 2, .cause = 6})}};
  for (const auto& all : sound) {
    CHECK(complaints_about(all) == lines{});
  }
}

TEST_CASE("mail book: every promise about what is wanted that is broken is told") {
  const auto store_edited = step{store_stream, {"store_edited", 1, "{}"}, 1'000, {}};
  auto uncaused = wanted({});
  uncaused.cause = "";
  auto nowhere = wanted({});
  nowhere.event.data = R"({"number":2,"kind":"confirmed","about":"?","language":"ko","cause":3,)"
                       R"("expiresAt":"2026-01-01T00:00:00Z"})";
  const std::string true_cause = "tells of what happened";
  const std::vector<std::pair<steps, std::string>> broken{
      {{opened, opened}, "opened once"},
      {{in_box("mail_language_chosen", "{}")}, "not open"},
      {{opened, in_box("mail_painted", R"({"number":1})")}, "one that was wanted"},
      {told({in_box("mail_painted", R"({"number":2})")}), "no event mail_painted"},
      {begun({wanted({.number = 3})}), "numbered with its version"},
      {begun({wanted({.language = "en"})}), "language of its mailbox"},
      {begun({wanted({.expires_ms = 2'000})}), "when it has expired"},
      {begun({uncaused}), "names the event"},
      {begun({nowhere}), "about a reservation"},
      {told({wanted({.number = 3})}), "wanted once"},
      {begun({wanted(reminder()), wanted({.number = 3, .kind = "reminder", .cause = 0})}),
       "wanted once"},
      {begun({with_ticket("waitlist_joined", "u2", 2), wanted({.ticket = 2, .cause = 4})}),
       "reservation of its user"},
      {begun({wanted({.ticket = 2})}), "reservation of its user"},
      {begun({wanted({.cause = 2})}), true_cause},
      {begun({wanted({.kind = "waiting"})}), true_cause},
      {begun({wanted({.kind = "promoted"})}), true_cause},
      {begun({wanted({.kind = "cancelled"})}), true_cause},
      {begun({wanted({.kind = "store_changed"})}), true_cause},
      {begun({wanted({.kind = "offered"})}), true_cause},
      {begun({store_edited, wanted({.cause = 4})}), true_cause},
      {begun({with_ticket("reservation_cancelled", "u1", 1),
              wanted({.kind = "store_closed", .cause = 4})}),
       true_cause},
      {begun({in_slot("slot_closed", "{}"),
              in_slot("reservations_dropped", R"({"reservations":[{"user":"u1","ticket":1}]})"),
              wanted({.kind = "cancelled", .cause = 5})}),
       true_cause},
      {begun({wanted({.cause = 0})}), "only a reminder"},
      {begun({wanted(reminder(due_ms - 3 * hour_ms))}), "on the afternoon before"},
      {begun({wanted({.kind = "reminder", .cause = 0, .expires_ms = visit_ms + 24 * hour_ms})}),
       "until the visit begins"},
      {{opened, planned(1), with_ticket("place_confirmed", "u1", 1, due_ms + 3 * hour_ms),
        wanted(reminder(due_ms + 4 * hour_ms))},
       "confirmed before it was due"},
      {{opened, planned(1), with_ticket("place_confirmed", "u2", 1),
        with_ticket("waitlist_joined", "u1", 2),
        wanted({.kind = "reminder", .ticket = 2, .cause = 0, .time_ms = due_ms})},
       "confirmed before it was due"},
  };
  for (const auto& [all, promise] : broken) {
    CAPTURE(promise);
    const auto complaints = complaints_about(all);
    CAPTURE(fmt::format("{}", complaints.size()));
    CHECK(says(complaints, promise));
  }
}

TEST_CASE("mail book: every promise about attempts that is broken is told") {
  steps used_up{};
  for (int attempt = 1; attempt <= 21; ++attempt) {
    used_up.push_back(attempted(attempt));
  }
  const std::vector<std::pair<steps, std::string>> broken{
      {{attempted(2)}, "counted one by one"},
      {{attempted(1), attempted(1)}, "counted one by one"},
      {used_up, "attempts have an end"},
      {{attempted(1), outcome("mail_handed_over", 1), attempted(2)}, "still to be sent"},
      {{dropped(), attempted(1)}, "still to be sent is attempted"},
      {{attempted(1), outcome("mail_given_up", 1), attempted(2)}, "still to be sent is attempted"},
      {{outcome("mail_handed_over", 0)}, "one outcome"},
      {{attempted(1), outcome("mail_failed", 1), outcome("mail_handed_over", 1)}, "one outcome"},
      {{attempted(1), attempted(2), outcome("mail_handed_over", 1)}, "latest attempt"},
      {{attempted(1), attempted(2), outcome("mail_failed", 1)}, "latest attempt"},
      {{attempted(1), outcome("mail_given_up", 1, "")}, "after a refusal"},
      {{attempted(1), outcome("mail_failed", 1), outcome("mail_given_up", 1)}, "one outcome"},
      {{attempted(1), outcome("mail_handed_over", 1), dropped()}, "still to be sent is dropped"},
      {{dropped(), dropped()}, "still to be sent is dropped"},
      {{requested()}, "only what was given up"},
      {{attempted(1), outcome("mail_failed", 1), requested()}, "only what was given up"},
      {{attempted(1, 7)}, "one that was wanted"},
      {{in_box("mail_attempted", "no JSON")}, "is JSON"},
  };
  for (const auto& [all, promise] : broken) {
    CAPTURE(promise);
    CHECK(says(complaints_about(told(all)), promise));
  }
  used_up.back() = outcome("mail_given_up", 20, "");
  CHECK(complaints_about(told(used_up)) == lines{});
}

TEST_CASE("mail book: who has withdrawn is told nothing more, and nothing reaches them") {
  const auto gone = with_ticket("reservation_cancelled", "u1", 1);
  const auto withdrawn = [](steps more) {
    steps all{of_account("account_opened"),
              opened,
              planned(1),
              with_ticket("place_confirmed", "u1", 1),
              wanted({.cause = 4}),
              attempted(1),
              of_account("account_withdrawn")};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const auto under_way = outcome("mail_handed_over", 1);
  CHECK(complaints_about(withdrawn({under_way})) == lines{});
  CHECK(complaints_about(withdrawn({attempted(2), dropped()})) == lines{});
  CHECK(complaints_about(withdrawn({outcome("mail_given_up", 1, "")})) == lines{});  // erased
  // A mail may still report an event from before the withdrawal.
  CHECK(complaints_about({of_account("account_opened"), opened, planned(1),
                          with_ticket("place_confirmed", "u1", 1), of_account("account_withdrawn"),
                          wanted({.cause = 4})}) == lines{});
  CHECK(says(complaints_about(withdrawn({attempted(2), outcome("mail_handed_over", 2)})),
             "nobody who has withdrawn is written to"));
  CHECK(says(
      complaints_about(withdrawn({gone, wanted({.number = 4, .kind = "cancelled", .cause = 8})})),
      "what happens after they have withdrawn"));
}

TEST_CASE("mail book: beside a server mailboxes are forgotten, and read again") {
  memory_event_log log;
  live_auditor live{log, 0, {.streams_max = 3, .entries_max = 4, .book_entries_max = 10}};
  const auto keeps_up = [&] {
    CHECK_FALSE(live.advance(1'000));
    CHECK(live.streams_known() <= 3);
    CHECK(live.entries_known() <= 6);
  };
  std::uint64_t version = 0;
  const auto add = [&](const std::string& stream, std::uint64_t at, const step& s) {
    append_request r;
    r.stream = stream;
    r.expected_version = at;
    r.time = {s.time_ms};
    r.cause = s.cause;
    r.events = {s.event};
    append(log, {r});
    keeps_up();
  };
  add(slot_stream, version++, planned(5));
  for (int n = 1; n <= 5; ++n) {
    const auto user = fmt::format("u{}", n);
    add("mailbox/" + user, 0, opened);
    add(slot_stream, version++, with_ticket("place_confirmed", user, n));
    const auto cause = static_cast<int>(log.last_position());
    add("mailbox/" + user, 1, wanted({.ticket = n, .cause = cause}));
  }
  for (int n = 1; n <= 5; ++n) {
    add(fmt::format("mailbox/u{}", n), 2, attempted(1));
  }
  CHECK(live.complaint_count() == 0);
  add("mailbox/u2", 3, outcome("mail_handed_over", 2));
  CHECK(says(live.take_complaints(), "latest attempt"));
}

TEST_CASE("mail book: a mail about a slot that is too long to keep is judged by its mailbox only") {
  memory_event_log log;
  auto all = begun({});
  for (int n = 2; n <= 5; ++n) {
    all.push_back(with_ticket("waitlist_joined", fmt::format("u{}", n), n));
  }
  all.push_back(wanted({.cause = 2}));
  write(log, all);
  for (const std::size_t streams : {20'000, 1}) {
    live_auditor live{log, 0, {.streams_max = streams, .book_entries_max = 3}};
    CHECK_FALSE(live.advance(1'000));
    CHECK(live.complaint_count() == 0);
    CHECK(live.passed_over() > 0);
  }
}

}  // namespace moim::storage::mail_book_test
