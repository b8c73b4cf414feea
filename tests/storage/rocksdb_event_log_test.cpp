// What the log on RocksDB does when the world below it does not hold: power cuts, full disks, bad
// bytes, other processes.
#include "storage/rocksdb_event_log.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include <doctest/doctest.h>
#include <rocksdb/db.h>

#include "storage/rocksdb_keys.hpp"
#include "tests/storage/faulty_file_system.hpp"
#include "tests/storage/log_fixture.hpp"

namespace moim::storage {

namespace {

using appended = std::variant<std::vector<append_outcome>, io_failure>;

/// Appends batches of `size` to two streams until an append fails or `batches` are done; gives how
/// many events were acknowledged.
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

/// Cuts the power after some acknowledged batches and gives (acknowledged, found again).
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

std::unique_ptr<rocksdb::DB> open_raw(const std::filesystem::path& directory,
                                      std::vector<rocksdb::ColumnFamilyHandle*>& handles) {
  rocksdb::DB* db = nullptr;
  const rocksdb::ColumnFamilyOptions plain;
  const auto status = rocksdb::DB::Open(rocksdb::DBOptions{}, directory.string(),
                                        {{"default", plain},
                                         {"records", plain},
                                         {"streams", plain},
                                         {"replies", plain},
                                         {"snapshots", plain}},
                                        &handles, &db);
  REQUIRE(status.ok());
  return std::unique_ptr<rocksdb::DB>{db};
}

/// Changes a closed log behind its back.
template <class Change>
void tamper(const std::filesystem::path& directory, const Change& change) {
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const auto db = open_raw(directory, handles);
  change(*db, handles);
  for (auto* handle : handles) {
    REQUIRE(db->DestroyColumnFamilyHandle(handle).ok());
  }
}

/// Appends until the index knows all that was there before.
void index_all(event_log& log) {
  append(log, {request("filler/1", 0, lines(8, "f"))});
  append(log, {request("filler/1", 8, {"f"})});
}

std::string failure_of_reading(const event_log& log) {
  const auto failure = log.read_from(1, [](const record&) { return true; });
  return failure ? failure->reason : "";
}

std::string failure_of_stream(const event_log& log, std::string_view name) {
  const auto failure = log.read_stream(name, 1, [](const record&) { return true; });
  return failure ? failure->reason : "";
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

TEST_CASE("a directory in use by another is refused in plain words") {
  const rocksdb_log_fixture fixture;
  const auto second = open_rocksdb_log({.directory = fixture.directory.path()});
  REQUIRE(second.index() == 1);
  CHECK(std::get<1>(second).reason == "the data directory is in use by another process");
}

TEST_CASE("another format is refused in plain words") {
  rocksdb_log_fixture fixture;
  fixture.log.reset();
  tamper(fixture.directory.path(), [](rocksdb::DB& db, auto& handles) {
    REQUIRE(db.Put({}, handles[0], "format", "moim-log-9").ok());
  });
  const auto opened = open_rocksdb_log({.directory = fixture.directory.path()});
  REQUIRE(opened.index() == 1);
  CHECK(std::get<1>(opened).reason ==
        "the data directory has the format moim-log-9, this program reads moim-log-2");
}

TEST_CASE("a directory that cannot be made is an I/O failure") {
  CHECK(open_rocksdb_log({.directory = "/proc/no/such/place"}).index() == 1);
}

TEST_CASE("a missing batch is told with its position") {
  rocksdb_log_fixture fixture;
  for (std::uint64_t version = 0; version < 6; version += 2) {
    append(fixture.get(), {request("a/1", version, {"x", "y"})});
  }
  index_all(fixture.get());
  fixture.log.reset();
  tamper(fixture.directory.path(), [](rocksdb::DB& db, auto& handles) {
    REQUIRE(db.Delete({}, handles[1], position_key(3)).ok());
  });
  fixture.log = fixture.open();
  CHECK(failure_of_reading(*fixture.log) ==
        "the log is damaged at position 3: the record is missing");
  CHECK(failure_of_stream(*fixture.log, "a/1") ==
        "the log is damaged at position 3: a stream names a batch that is not there");
}

TEST_CASE("damage behind what is indexed is told on opening") {
  rocksdb_log_fixture fixture;
  append(fixture.get(), {request("a/1", 0, {"x", "y"})});
  append(fixture.get(), {request("a/1", 2, {"z"})});
  append(fixture.get(), {request("a/1", 3, {"last"})});
  fixture.log.reset();
  const auto reason_with = [&](std::uint64_t position, std::string_view bytes) {
    std::string whole;
    tamper(fixture.directory.path(), [&](rocksdb::DB& db, auto& handles) {
      REQUIRE(db.Get({}, handles[1], position_key(position), &whole).ok());
      REQUIRE(db.Put({}, handles[1], position_key(position), std::string{bytes}).ok());
    });
    const auto opened = open_rocksdb_log({.directory = fixture.directory.path()});
    tamper(fixture.directory.path(), [&](rocksdb::DB& db, auto& handles) {
      REQUIRE(db.Put({}, handles[1], position_key(position), whole).ok());
    });
    return opened.index() == 0 ? "" : std::get<1>(opened).reason;
  };
  CHECK(reason_with(1, "torn") ==
        "the log is damaged at position 1: no whole record of this position");
  CHECK(reason_with(3, "") == "the log is damaged at position 3: no whole record of this position");
  CHECK_FALSE(reason_with(4, "").empty());
  fixture.log = fixture.open();
  CHECK(stream(fixture.get(), "a/1").size() == 4);
}

TEST_CASE("the index takes over the tails, and a start finds them again") {
  rocksdb_log_fixture fixture;
  for (std::uint64_t version = 0; version < 40; ++version) {
    append(fixture.get(), {request("a/1", version, {"x"}),
                           request("b/" + std::to_string(version % 7), version / 7, {"y"})});
    CHECK(stream(fixture.get(), "a/1").size() == version + 1);
    CHECK(stream(fixture.get(), "a/1", version + 1).size() == 1);
    if (version % 3 == 0) {
      fixture.reopen();
    }
  }
  CHECK(stream(fixture.get(), "b/0").size() == 6);
  fixture.log.reset();
  std::uint64_t entries = 0;
  tamper(fixture.directory.path(), [&](rocksdb::DB& db, auto& handles) {
    const std::unique_ptr<rocksdb::Iterator> at{db.NewIterator({}, handles[2])};
    for (at->Seek("a/1"); at->Valid() && at->key().starts_with("a/1"); at->Next()) {
      ++entries;
    }
    std::string indexed;
    REQUIRE(db.Get({}, handles[0], indexed_key.data(), &indexed).ok());
    CHECK(little_number<std::uint64_t>(indexed, 0) >= 80 - 2 * 8);
  });
  CHECK(entries == 9);  // of 4 versions each
  fixture.log = fixture.open();
}

TEST_CASE("a stream can be read while it grows and its tail moves into the index") {
  rocksdb_log_fixture fixture;
  constexpr std::uint64_t rounds = 1'500;
  std::atomic<std::uint64_t> written{0};
  std::thread writer{[&] {
    for (std::uint64_t version = 0; version < rounds; ++version) {
      append(fixture.get(), {request("a/1", version, {"x"}),
                             request("b/" + std::to_string(version % 9), version / 9, {"y"})});
      written = version + 1;
    }
  }};
  std::uint64_t seen = 0;
  while (seen < rounds) {
    const auto at_least = written.load();
    std::uint64_t last = seen;  // read on from there, as an entity that wakes
    const auto failure = fixture.get().read_stream("a/1", seen + 1, [&](const record& r) {
      REQUIRE(r.version == ++last);
      return true;
    });
    REQUIRE_FALSE(failure);
    REQUIRE(last >= at_least);
    seen = last;
  }
  writer.join();
}

TEST_CASE("changed bytes break the chain of their stream") {
  rocksdb_log_fixture fixture;
  append(fixture.get(), {request("a/1", 0, {"first", "second"}), request("b/1", 0, {"other"})});
  fixture.log.reset();
  tamper(fixture.directory.path(), [](rocksdb::DB& db, auto& handles) {
    std::string batch;
    REQUIRE(db.Get({}, handles[1], position_key(1), &batch).ok());
    batch[batch.find("second")] = 'S';
    REQUIRE(db.Put({}, handles[1], position_key(1), batch).ok());
  });
  fixture.log = fixture.open();
  CHECK(failure_of_stream(*fixture.log, "a/1") ==
        "the log is damaged at position 2: the chain of a/1 is broken");
  CHECK(failure_of_stream(*fixture.log, "b/1").empty());
}

TEST_CASE("torn and foreign bytes are failures, never crashes") {
  rocksdb_log_fixture fixture;
  append(fixture.get(), {request("a/1", 0, {"first"}), request("b/1", 0, {"second"})});
  append(fixture.get(), {request("b/1", 1, {"third"})});
  index_all(fixture.get());
  fixture.log.reset();
  std::string whole;
  tamper(fixture.directory.path(), [&](rocksdb::DB& db, auto& handles) {
    REQUIRE(db.Get({}, handles[1], position_key(1), &whole).ok());
  });
  for (std::size_t size = 0; size < whole.size(); size += 41) {
    tamper(fixture.directory.path(), [&](rocksdb::DB& db, auto& handles) {
      REQUIRE(db.Put({}, handles[1], position_key(1), whole.substr(0, size)).ok());
    });
    fixture.log = fixture.open();
    CHECK_FALSE(failure_of_reading(*fixture.log).empty());
    CHECK_FALSE(failure_of_stream(*fixture.log, "b/1").empty());
    fixture.log.reset();
  }
}

TEST_CASE("a damaged snapshot is as good as none") {
  rocksdb_log_fixture fixture;
  CHECK_FALSE(fixture.get().put_snapshot("a/1", {3, "state"}));
  fixture.log.reset();
  tamper(fixture.directory.path(), [](rocksdb::DB& db, auto& handles) {
    std::string bytes;
    REQUIRE(db.Get({}, handles[4], "a/1", &bytes).ok());
    bytes.back() ^= 1;
    REQUIRE(db.Put({}, handles[4], "a/1", bytes).ok());
    REQUIRE(db.Put({}, handles[4], "a/2", bytes.substr(0, 10)).ok());
  });
  fixture.log = fixture.open();
  for (const auto* name : {"a/1", "a/2"}) {
    const auto found = fixture.get().find_snapshot(name);
    REQUIRE(found.index() == 0);
    CHECK_FALSE(std::get<0>(found));
  }
}

TEST_CASE("a follower sees what is appended beside it") {
  rocksdb_log_fixture fixture;
  append(fixture.get(), {request("a/1", 0, {"p"})});
  auto opened = open_log_follower(fixture.directory.path());
  REQUIRE(opened.index() == 0);
  const auto follower = std::get<0>(std::move(opened));
  CHECK(everything(*follower) == lines{"1 a/1 1 p"});

  for (std::uint64_t version = 1; version <= 50; ++version) {
    append(fixture.get(), {request("a/1", version, {"q"}), request("b/1", version - 1, {"r"})});
    CHECK_FALSE(follower->catch_up());
    CHECK(everything(*follower).size() == 1 + 2 * version);
  }
  CHECK(std::get<0>(follower->last_position()) == 101);
  CHECK(stream(*follower, "b/1", 49) == lines{"99 b/1 49 r", "101 b/1 50 r"});

  fixture.reopen();  // now the records are in other files
  append(fixture.get(), {request("a/1", 51, {"s"})});
  CHECK_FALSE(follower->catch_up());
  CHECK(everything(*follower, 102) == lines{"102 a/1 52 s"});
}

TEST_CASE("a follower needs a log to follow, and leaves no trace") {
  const temporary_directory directory;
  CHECK(open_log_follower(directory.path()).index() == 1);
  CHECK(std::filesystem::is_empty(directory.path()));
}

}  // namespace moim::storage
