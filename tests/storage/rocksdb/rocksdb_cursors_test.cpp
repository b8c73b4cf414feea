// Cursors of readers in RocksDB: the next append writes them, and they never put unsynced data into
// the write-ahead log.
#include <doctest/doctest.h>

#include "tests/storage/log/log_fixture.hpp"

namespace moim::storage::rocksdb_cursors_test {

namespace {

std::uint64_t cursor_in(const event_log& log) {
  const auto found = log.find_cursor("reactions");
  REQUIRE(found.index() == 0);
  return std::get<0>(found);
}

}  // namespace

TEST_CASE("cursors: a power cut leaves the one that was there at the last append") {
  const temporary_directory directory;
  faulty_file_system disk;
  auto log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
  CHECK_FALSE(log->put_cursor("reactions", 3));
  append(*log, {request("a/1", 0, {"p"})});
  CHECK_FALSE(log->put_cursor("reactions", 4));
  CHECK(cursor_in(*log) == 4);
  disk.cut_power();
  log.reset();
  disk.lose_unsynced();
  log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
  CHECK(cursor_in(*log) == 3);
  CHECK(everything(*log).size() == 1);
}

TEST_CASE("cursors: moving one is no sync, and an append with one is one") {
  const temporary_directory directory;
  faulty_file_system disk;
  const auto log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
  append(*log, {request("a/1", 0, {"p"})});
  const auto before = disk.log_syncs();
  CHECK_FALSE(log->put_cursor("reactions", 1));
  CHECK(disk.log_syncs() == before);
  append(*log, {request("a/1", 1, {"q"})});
  CHECK(disk.log_syncs() == before + 1);
}

TEST_CASE("cursors: after the log has failed one may still be moved, for as long as it lives") {
  for (const auto operation : {disk_operation::append, disk_operation::sync}) {
    const temporary_directory directory;
    faulty_file_system disk;
    auto log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
    append(*log, {request("a/1", 0, {"p"})});
    disk.fail_from(operation, 1, disk_error::io_error);
    const auto next = request("a/1", 1, {"q"});
    CHECK(log->append({&next, 1}).index() == 1);
    (void)log->put_cursor("reactions", 7);  // may be refused, and ends nothing
    log.reset();
    disk.heal();
    log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
    CHECK(cursor_in(*log) <= 7);
    CHECK(stream(*log, "a/1").front() == "1 a/1 1 p");
  }
}

}  // namespace moim::storage::rocksdb_cursors_test
