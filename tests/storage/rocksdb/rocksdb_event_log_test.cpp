// The log on RocksDB with damaged bytes and other processes.
#include "storage/rocksdb/rocksdb_event_log.hpp"

#include <atomic>
#include <thread>

#include <doctest/doctest.h>
#include <rocksdb/db.h>

#include "storage/rocksdb/rocksdb_keys.hpp"
#include "tests/storage/log/log_fixture.hpp"
#include "tests/storage/rocksdb/faulty_file_system.hpp"

namespace moim::storage::rocksdb_event_log_test {

namespace {

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

/// Changes the files of a closed log.
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
    std::uint64_t last = seen;  // continue from there, as an entity that is loaded
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

}  // namespace moim::storage::rocksdb_event_log_test
