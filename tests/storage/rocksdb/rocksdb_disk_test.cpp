// The log on RocksDB on a disk with power cuts, without space, or with errors.
#include <algorithm>

#include <doctest/doctest.h>

#include "tests/storage/log/log_fixture.hpp"
#include "tests/storage/rocksdb/faulty_file_system.hpp"

namespace moim::storage::rocksdb_disk_test {

namespace {

using appended = std::variant<std::vector<append_outcome>, io_failure>;

/// Appends batches of `size` to two streams until an append fails or `batches` are done; returns
/// how many events were acknowledged.
std::uint64_t append_until_failure(event_log& log, int batches, std::size_t size,
                                   std::string* reason = nullptr) {
  std::uint64_t version = log.last_position() / 2;
  std::uint64_t acked = log.last_position();
  for (int i = 0; i < batches; ++i, version += size) {
    const std::vector<append_request> batch{request("a/1", version, lines(size, "x")),
                                            request("b/1", version, lines(size, "y"))};
    const appended result = log.append(batch);
    if (const auto* failure = std::get_if<io_failure>(&result)) {
      if (reason != nullptr) {
        *reason = failure->reason;
      }
      return acked;
    }
    acked = std::get<0>(result).back().last_position;
  }
  return acked;
}

/// Cuts the power after some acknowledged batches; returns (acknowledged, found again).
std::pair<std::uint64_t, std::uint64_t> power_cut(int batches, bool sync) {
  const temporary_directory directory;
  faulty_file_system disk;
  auto log =
      open_or_fail({.directory = directory.path(), .sync = sync, .file_system = disk.files()});
  const std::uint64_t acked = append_until_failure(*log, batches, 3);
  disk.cut_power();
  std::string reason;
  append_until_failure(*log, 1, 1, &reason);
  CHECK(reason.find("the power is cut") != std::string::npos);
  log.reset();
  disk.lose_unsynced();
  const auto again = open_or_fail({.directory = directory.path()});
  const auto found = everything(*again);
  CHECK(found.size() == again->last_position());
  CHECK(stream(*again, "a/1").size() + stream(*again, "b/1").size() == found.size());
  return {acked, found.size()};
}

}  // namespace

TEST_CASE("what was acknowledged survives a power cut") {
  for (const int batches : {0, 1, 2, 7, 40}) {
    const auto [acked, found] = power_cut(batches, true);
    CHECK(acked == 6u * static_cast<unsigned>(batches));
    CHECK(found == acked);
  }
}

TEST_CASE("without the sync a power cut loses what was acknowledged") {
  const auto [acked, found] = power_cut(40, false);
  CHECK(acked == 240);
  CHECK(found < acked);
}

TEST_CASE("an append is one sync of the write-ahead log") {
  const temporary_directory directory;
  const faulty_file_system disk;
  const auto log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
  const int before = disk.log_syncs();
  append_until_failure(*log, 10, 5);
  CHECK(disk.log_syncs() == before + 10);
}

TEST_CASE("several power cuts, each in the middle of work") {
  const temporary_directory directory;
  std::uint64_t acked = 0;
  for (int round = 0; round < 5; ++round) {
    faulty_file_system disk;
    auto log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
    CHECK(log->last_position() >= acked);
    acked = append_until_failure(*log, 5 + round, 2);
    CHECK_FALSE(log->put_snapshot("a/1", {acked, "state"}));
    disk.cut_power();
    log.reset();
    disk.lose_unsynced();
  }
  const auto log = open_or_fail({.directory = directory.path()});
  CHECK(everything(*log).size() == acked);
}

TEST_CASE("a disk that fails: appends are refused, reads go on, a restart is clean") {
  for (const auto operation : {disk_operation::append, disk_operation::sync}) {
    for (const auto error : {disk_error::no_space, disk_error::io_error}) {
      for (const int nth : {1, 2, 6}) {
        CAPTURE(static_cast<int>(operation));
        CAPTURE(static_cast<int>(error));
        CAPTURE(nth);
        const temporary_directory directory;
        faulty_file_system disk;
        auto log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
        append_until_failure(*log, 3, 4);
        disk.fail_from(operation, nth, error);
        std::string reason;
        const std::uint64_t acked = append_until_failure(*log, 20, 4, &reason);
        CHECK(acked == 24 + 8 * static_cast<unsigned>(nth - 1));
        CHECK_FALSE(reason.empty());

        CHECK(everything(*log).size() == acked);
        CHECK(stream(*log, "a/1").size() == acked / 2);
        CHECK(log->last_position() == acked);

        disk.heal();
        std::string again;
        CHECK(append_until_failure(*log, 1, 4, &again) == acked);
        CHECK(again == reason);

        log.reset();
        log = open_or_fail({.directory = directory.path()});
        CHECK(log->last_position() >= acked);
        CHECK(everything(*log).size() == log->last_position());
        const std::uint64_t before = log->last_position();
        CHECK(append_until_failure(*log, 3, 4) == before + 24);
      }
    }
  }
}

TEST_CASE("a disk that has space again is not written to behind the log's back") {
  const auto file_names = [](const std::filesystem::path& directory) {
    lines names;
    for (const auto& entry : std::filesystem::directory_iterator{directory}) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  };
  for (int round = 0; round < 10; ++round) {
    const temporary_directory directory;
    faulty_file_system disk;
    auto log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
    const std::uint64_t acked = append_until_failure(*log, 3, 4);
    const lines before = file_names(directory.path());
    disk.fail_from(disk_operation::append, 2, disk_error::no_space);
    CHECK(append_until_failure(*log, 2, 40) == acked + 80);
    disk.heal();
    for (int read = 0; read < 100; ++read) {  // time enough to do it
      CHECK(everything(*log).size() == acked + 80);
    }
    log.reset();
    CHECK(file_names(directory.path()) == before);
  }
}

}  // namespace moim::storage::rocksdb_disk_test
