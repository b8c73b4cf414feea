// Tests `moim audit slot` on a real log: which users it finds, as of when. slot_history_test tests
// its sentences.
#include "transport/popup/command_audit_slot.hpp"

#include <cstdlib>

#include <doctest/doctest.h>

#include "domain/popup/slot.hpp"
#include "storage/events/event_codec.hpp"
#include "tests/storage/log/log_fixture.hpp"

namespace moim::transport::command_audit_slot_test {

namespace {

struct one_reservation {
  one_reservation() {
    options.server.data_directory = data.path();
    REQUIRE(from_text("0197abcd-0000-7000-8000-00000000ffff/2026-12-01/10:00", options.slot));
    user.value.bytes.fill(1);
    log = storage::open_or_fail({.directory = log_directory(options.server), .sync = false});
    storage::append_request request;
    request.stream = storage::stream_of<slot>(options.slot);
    request.time = {5'000};
    request.events = {storage::encode_event<slot>(slot_planned{{1, 1, {}, {9'000}}}),
                      storage::encode_event<slot>(place_confirmed{user, 1})};
    storage::append(*log, {request});
  }

  storage::temporary_directory data;
  audit_slot_options options;
  user_id user;
  std::unique_ptr<storage::event_log> log;
};

}  // namespace

TEST_CASE("audit slot: finds a slot and a user beside a writer") {
  one_reservation r;
  CHECK(run_audit_slot(r.options) == EXIT_SUCCESS);
  r.options.user = r.user;
  r.options.capacity = 2;
  CHECK(run_audit_slot(r.options) == EXIT_SUCCESS);
  r.options.user.value.bytes.fill(2);
  CHECK(run_audit_slot(r.options) == EXIT_FAILURE);
}

TEST_CASE("audit slot: knows the slot as of a position or a time only") {
  one_reservation r;
  r.options.user = r.user;
  r.options.at_position = 2;
  CHECK(run_audit_slot(r.options) == EXIT_SUCCESS);
  r.options.at_position = 1;  // planned, and nobody there
  CHECK(run_audit_slot(r.options) == EXIT_FAILURE);
  r.options.at_position = 2;
  r.options.at_time = timestamp{5'000};
  CHECK(run_audit_slot(r.options) == EXIT_SUCCESS);
  r.options.at_time = timestamp{4'999};
  CHECK(run_audit_slot(r.options) == EXIT_FAILURE);
}

TEST_CASE("audit slot: a slot that nobody asked for is not there") {
  one_reservation r;
  r.options.slot.time = {601};
  CHECK(run_audit_slot(r.options) == EXIT_FAILURE);
}

}  // namespace moim::transport::command_audit_slot_test
