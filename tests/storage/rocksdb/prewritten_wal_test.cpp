// Write-ahead log files with zeros behind the last record: their length, a follower that reads
// them while they are written, and a restart after a power cut.
#include "storage/rocksdb/prewritten_wal.hpp"

#include <algorithm>
#include <fstream>
#include <thread>

#include <doctest/doctest.h>

#include "tests/storage/log/log_fixture.hpp"

namespace moim::storage::prewritten_wal_test {

namespace {

constexpr std::uintmax_t step_bytes = 1 << 20;

std::vector<std::filesystem::path> wal_files(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator{directory}) {
    if (entry.path().extension() == ".log") {
      found.push_back(entry.path());
    }
  }
  return found;
}

}  // namespace

TEST_CASE("a write-ahead log grows in steps and is cut when it is closed") {
  rocksdb_log_fixture fixture;
  const auto path = wal_files(fixture.directory.path()).at(0);
  append(fixture.get(), {request("a/1", 0, {"p"})});
  CHECK(std::filesystem::file_size(path) == step_bytes);
  append(fixture.get(), {request("a/1", 1, {std::string(step_bytes, 'q')})});
  CHECK(std::filesystem::file_size(path) == 2 * step_bytes);
  fixture.log.reset();
  CHECK(std::filesystem::file_size(path) < step_bytes + step_bytes / 8);
  fixture.log = fixture.open();
  CHECK(everything(fixture.get()).size() == 2);
}

TEST_CASE("a follower loses nothing beside a writer in a hurry") {
  const temporary_directory directory;
  const auto log = open_or_fail({.directory = directory.path(), .sync = false});
  append(*log, {request("a/1", 0, {"first"})});
  auto opened = open_log_follower(directory.path());
  REQUIRE(opened.index() == 0);
  const auto follower = std::get<0>(std::move(opened));

  constexpr std::uint64_t batches = 3'000;
  std::thread writer{[&] {
    for (std::uint64_t version = 1; version <= batches; ++version) {
      // Lengths up to more than a block, so that records are split in every way.
      append(*log, {request("a/1", version, {std::string(version * 37 % 40'000, 'x')})});
    }
  }};
  std::uint64_t seen = 0;
  while (seen <= batches) {
    REQUIRE_FALSE(follower->catch_up());
    REQUIRE_FALSE(follower->read_from(seen + 1, [&](const record& r) {
      REQUIRE(r.position == ++seen);
      return true;
    }));
  }
  writer.join();
  CHECK(seen == batches + 1);
}

TEST_CASE("what was written after the last sync reads as zeros after a power cut") {
  const temporary_directory directory;
  faulty_file_system disk;
  auto log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
  append(*log, {request("a/1", 0, {"synced"})});
  disk.fail_from(disk_operation::sync, 1, disk_error::io_error);
  CHECK(log->append(std::vector{request("a/1", 1, {"lost"})}).index() == 1);
  disk.cut_power();
  log.reset();
  const auto path = wal_files(directory.path()).at(0);
  const auto holds = [&](std::string_view text) {
    std::ifstream in{path, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    return bytes.find(text) != std::string::npos;
  };
  CHECK(holds("lost"));
  disk.lose_unsynced();
  CHECK(holds("synced"));
  CHECK_FALSE(holds("lost"));
  CHECK(std::filesystem::file_size(path) == step_bytes);
  disk.heal();
  log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
  CHECK(everything(*log) == lines{"1 a/1 1 synced"});
}

TEST_CASE("logs that lost their cut to a power cut are all read to their ends") {
  const temporary_directory directory;
  faulty_file_system disk;
  auto log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
  // Past the size of a memtable, so that there is more than one file, the first ones closed.
  constexpr std::uint64_t appends = 100;
  std::size_t files = 0;
  for (std::uint64_t version = 0; version < appends; ++version) {
    append(*log, {request("a/1", version, {std::string(step_bytes - 500, 'x')})});
    files = std::max(files, wal_files(directory.path()).size());
  }
  CHECK(files > 1);
  disk.cut_power();
  log.reset();
  disk.lose_unsynced();
  log = open_or_fail({.directory = directory.path(), .file_system = disk.files()});
  CHECK(log->last_position() == appends);
  CHECK(stream(*log, "a/1").size() == appends);
}

}  // namespace moim::storage::prewritten_wal_test
