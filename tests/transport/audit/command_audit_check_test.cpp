// Tests `moim audit check` on data directories with one fault each.
#include "transport/audit/command_audit_check.hpp"

#include <cstdlib>
#include <fstream>

#include <doctest/doctest.h>
#include <rocksdb/db.h>

#include "actors/feed/view_snapshot.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/events/state_codec.hpp"
#include "tests/storage/events/log_of_events.hpp"
#include "tests/storage/log/log_fixture.hpp"

namespace moim::transport::command_audit_check_test {

namespace {

using storage::append_events;
using test::user;

/// A data directory with a slot, a snapshot of it and a saved view, as a server leaves them.
struct kept_data {
  storage::temporary_directory data;
  const slot_id the_slot{{}, {20'000}, {600}};
  const std::string stream = storage::stream_of<slot>(the_slot);
  audit_check_options options;

  kept_data() {
    options.server.data_directory = data.path();
    const auto log = open();
    append_events<slot>(*log, the_slot, 0,
                        {slot_planned{{1, 10, {0}, {10'000}}}, place_confirmed{user(1), 1}});
    append_events<slot>(*log, the_slot, 2, {waitlist_joined{user(2), 2}});
    keep_snapshot(*log, 3);
    actors::view v;
    REQUIRE_FALSE(actors::catch_up(v, *log));
    REQUIRE_FALSE(actors::save_view(v, data.path(), *log));
  }

  std::unique_ptr<storage::event_log> open() const {
    return storage::open_or_fail({.directory = log_directory(options.server), .sync = false});
  }

  /// With the state of version 3, whichever version it claims to be of.
  void keep_snapshot(storage::event_log& log, std::uint64_t claimed_version) {
    const auto state = storage::state_at<slot>(log, stream, 3);
    CHECK_FALSE(log.put_snapshot(stream, {claimed_version, storage::encode_state(state)}));
  }

  int check() const { return run_audit_check(options); }
};

}  // namespace

TEST_CASE("audit check: a data directory where all is well, also beside a writer") {
  kept_data kept;
  CHECK(kept.check() == EXIT_SUCCESS);
  const auto log = kept.open();
  append_events<slot>(*log, kept.the_slot, 3, {waitlist_joined{user(3), 3}});
  CHECK(kept.check() == EXIT_SUCCESS);
  audit_check_options named;
  named.log = kept.data.path();
  CHECK(run_audit_check(named) == EXIT_SUCCESS);
}

TEST_CASE("audit check: no log is an error") {
  const storage::temporary_directory data;
  audit_check_options options;
  options.log = data.path();
  CHECK(run_audit_check(options) == EXIT_FAILURE);
}

TEST_CASE("audit check: a snapshot that is not what the log gives") {
  kept_data kept;
  {
    const auto log = kept.open();
    append_events<slot>(*log, kept.the_slot, 3, {waitlist_joined{user(3), 3}});
    kept.keep_snapshot(*log, 4);
  }
  CHECK(kept.check() == EXIT_FAILURE);
  kept.keep_snapshot(*kept.open(), 3);
  CHECK(kept.check() == EXIT_SUCCESS);
  kept.keep_snapshot(*kept.open(), 9);
  CHECK(kept.check() == EXIT_FAILURE);
}

TEST_CASE("audit check: a single flipped bit of a snapshot") {
  kept_data kept;
  const std::vector<std::string> names{"default", "records", "streams", "replies", "snapshots"};
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const auto& name : names) {
    families.emplace_back(name, rocksdb::ColumnFamilyOptions{});
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  REQUIRE(rocksdb::DB::Open({}, log_directory(kept.options.server).string(), families, &handles,
                            &opened)
              .ok());
  std::string value;
  REQUIRE(opened->Get({}, handles[4], kept.stream, &value).ok());
  value[value.size() / 2] = static_cast<char>(value[value.size() / 2] ^ 8);
  REQUIRE(opened->Put({}, handles[4], kept.stream, value).ok());
  for (auto* handle : handles) {
    REQUIRE(opened->DestroyColumnFamilyHandle(handle).ok());
  }
  delete opened;
  CHECK(kept.check() == EXIT_FAILURE);
}

TEST_CASE("audit check: a saved view that is damaged, or shows something else") {
  kept_data kept;
  const auto path = kept.data.path() / actors::view_snapshot_name;
  {
    std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(60);
    file.put('x');
  }
  CHECK(kept.check() == EXIT_FAILURE);
  {
    const auto log = kept.open();
    actors::view v;
    REQUIRE_FALSE(actors::catch_up(v, *log));
    REQUIRE_FALSE(actors::save_view(v, kept.data.path(), *log));
    CHECK(kept.check() == EXIT_SUCCESS);
    v.slots.edit(kept.the_slot).waiting = 7;
    REQUIRE_FALSE(actors::save_view(v, kept.data.path(), *log));
  }
  CHECK(kept.check() == EXIT_FAILURE);
  std::filesystem::remove(path);
  CHECK(kept.check() == EXIT_SUCCESS);
}

TEST_CASE("audit check: a log whose chain holds, but which breaks a promise") {
  kept_data kept;
  append_events<slot>(*kept.open(), kept.the_slot, 3, {place_confirmed{user(3), 3}});
  CHECK(kept.check() == EXIT_FAILURE);
}

}  // namespace moim::transport::command_audit_check_test
