// A whole audit of small logs, and of digests of states and views that are compared with them.
#include "actors/feed/log_audit.hpp"

#include <doctest/doctest.h>

#include "actors/feed/view_snapshot.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/events/state_codec.hpp"
#include "storage/log/memory_event_log.hpp"
#include "tests/storage/events/log_of_events.hpp"

namespace moim::actors::log_audit_test {

namespace {

using storage::append_events;
using test::user;

slot_id the_slot() {
  return {{}, {20'000}, {600}};
}

struct audited_log {
  storage::memory_event_log log;
  storage::sha256 hash;
  const std::string stream = storage::stream_of<slot>(the_slot());

  audited_log() {
    append_events<account>(log, user(1), 0,
                           {account_opened{{"haru@example.com"}, {"haru"}, {"hash"}, role::user}});
    append_events<slot>(log, the_slot(), 0,
                        {slot_planned{{1, 10, {0}, {10'000}}}, place_confirmed{user(1), 1}});
    append_events<slot>(log, the_slot(), 2, {waitlist_joined{user(2), 2}});
  }

  /// By the rules, up to that version.
  storage::digest slot_sum(std::uint64_t version) {
    return hash(storage::encode_state(storage::state_at<slot>(log, stream, version)));
  }

  storage::digest view_sum(std::uint64_t position) {
    view v;
    storage::chain_value chain{};
    CHECK_FALSE(log.read_from(1, [&](const storage::record& r) {
      std::string why;
      v.apply(decode_fact(r, why));
      v.position = r.position;
      chain = r.chain;
      return r.position < position;
    }));
    return view_digest(v, chain);
  }

  std::vector<std::string> run(log_audit& audit) {
    CHECK_FALSE(log.read_from(1, [&](const storage::record& r) {
      audit.take(r);
      return true;
    }));
    audit.finish();
    auto all = audit.take_complaints();
    CHECK(audit.complaint_count() == all.size());
    return all;
  }
};

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("log audit: what follows from the log is not complained about") {
  audited_log a;
  log_audit audit;
  audit.expect_state(a.stream, 2, a.slot_sum(2), "the snapshot");
  audit.expect_state(a.stream, 3, a.slot_sum(3), "the entity");
  audit.expect_view(2, a.view_sum(2), "the saved view");
  audit.expect_view(4, a.view_sum(4), "what queries show");
  CHECK(a.run(audit).empty());
  CHECK(audit.position() == 4);
  CHECK(audit.streams() == 2);
  CHECK(audit.states_compared() == 2);
  CHECK(audit.views_compared() == 2);
  audit.expect_state(a.stream, 3, a.slot_sum(3), "the entity");
  CHECK(audit.states_compared() == 3);
  CHECK(audit.complaint_count() == 0);
}

TEST_CASE("log audit: what differs is named") {
  audited_log a;
  log_audit audit;
  audit.expect_state(a.stream, 2, a.slot_sum(3), "the snapshot");
  audit.expect_view(3, a.view_sum(4), "the saved view");
  CHECK(a.run(audit) == lines{"the snapshot of " + a.stream +
                                  " differs at version 2 from the state that the log gives",
                              "the saved view at position 3 differs from what the log gives"});
  audit.expect_state(a.stream, 3, a.slot_sum(2), "the entity");
  audit.expect_state(a.stream, 2, a.slot_sum(2), "the entity");
  CHECK(audit.take_complaints() ==
        lines{"the entity of " + a.stream +
                  " differs at version 3 from the state that the log "
                  "gives",
              "the entity of " + a.stream + " is of version 2, but the log has version 3"});
}

TEST_CASE("log audit: what the log has never reached is named") {
  audited_log a;
  log_audit audit;
  audit.expect_state(a.stream, 4, a.slot_sum(3), "the snapshot");
  audit.expect_view(9, a.view_sum(4), "the saved view");
  CHECK(a.run(audit) ==
        lines{"the snapshot of " + a.stream + " is of version 4, which the log does not have",
              "the saved view is of position 9, which the log does not have"});
}

TEST_CASE("log audit: a log that breaks a promise is not replayed beyond it") {
  audited_log a;
  // The rules would never have made these, and could not replay them.
  append_events<slot>(a.log, the_slot(), 3,
                      {place_confirmed{user(3), 3}, reservation_cancelled{user(9), 70}});
  append_events<account>(a.log, user(2), 0,
                         {account_opened{{"bom@example.com"}, {"bom"}, {"hash"}, role::user}});
  log_audit audit;
  audit.expect_state(storage::stream_of<account>(user(2)), 1, {}, "the entity");
  const auto complaints = a.run(audit);
  REQUIRE(complaints.size() >= 3);
  CHECK(complaints.front().find("position 5: nobody is passed over") == 0);
  CHECK(complaints.back().find("the entity of account/") == 0);
  CHECK(audit.position() == 7);
}

TEST_CASE("log audit: an event that nobody understands is named") {
  audited_log a;
  storage::append_request request{storage::stream_of<account>(user(1)), 1, {5'000}, {}, {},
                                  {{"account_sold", 1, "{}"}},          {}};
  REQUIRE(a.log.append({&request, 1}).index() == 0);
  log_audit audit;
  const auto complaints = a.run(audit);
  REQUIRE(complaints.size() == 1);
  CHECK(complaints.front().find("position 5: account/") == 0);
  CHECK(complaints.front().find("unknown event type") != std::string::npos);
}

}  // namespace moim::actors::log_audit_test
