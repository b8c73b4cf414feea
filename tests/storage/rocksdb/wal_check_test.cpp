// Write-ahead logs of a real log, with every bit flipped, and torn in every way that a power cut
// allows.
#include "storage/rocksdb/wal_check.hpp"

#include <fstream>

#include <doctest/doctest.h>

#include "storage/rocksdb/wal_frame.hpp"
#include "tests/storage/log/log_fixture.hpp"

namespace moim::storage::wal_check_test {

namespace {

constexpr std::size_t sector_bytes = 512;

std::filesystem::path only_wal(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator{directory}) {
    if (entry.path().extension() == ".log") {
      found.push_back(entry.path());
    }
  }
  REQUIRE(found.size() == 1);
  return found.front();
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream{path, std::ios::binary} << bytes;
}

std::string flipped(std::string bytes, std::size_t bit) {
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
  return bytes;
}

/// The file of a log with a record for each size, as it is when the log is closed.
std::string sample_wal(const std::vector<std::size_t>& sizes) {
  rocksdb_log_fixture fixture;
  std::uint64_t version = 0;
  for (const auto size : sizes) {
    append(fixture.get(), {request("a/1", version++, {'"' + std::string(size, 'x') + '"'})});
  }
  const auto path = only_wal(fixture.directory.path());
  fixture.log.reset();
  return read_file(path);
}

/// Where the records begin, and where the last one ends.
std::vector<std::size_t> bounds(const std::string& wal) {
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at < wal.size();) {
    const auto room = wal_block_bytes - at % wal_block_bytes;
    if (room < wal_header_bytes) {
      at += room;
      continue;
    }
    const auto part = read_wal_header(std::string_view{wal}.substr(at)).part;
    if (part == wal_part::whole || part == wal_part::first) {
      found.push_back(at);
    }
    const auto bytes = whole_wal_frame(std::string_view{wal}.substr(at, room));
    REQUIRE(bytes > 0);
    at += bytes;
  }
  found.push_back(wal.size());
  return found;
}

/// Directories with nothing but write-ahead logs in them.
struct wal_directory {
  temporary_directory place;

  void put(int number, std::string_view bytes) const {
    write_file(place.path() / (std::to_string(number) + ".log"), bytes);
  }
  wal_findings check(std::uint64_t from_number = 0) const {
    const auto found = check_wal(place.path(), from_number);
    REQUIRE(found.index() == 0);
    return std::get<wal_findings>(found);
  }
  wal_findings check(std::string_view bytes) const {
    put(4, bytes);
    return check();
  }
  bool is_damaged(std::string_view bytes) const { return check(bytes).damage.has_value(); }
};

const std::vector<std::size_t> many_sizes = [] {
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < 60; ++i) {
    sizes.push_back(i * 41 % 1'700);
  }
  return sizes;
}();

}  // namespace

TEST_CASE("wal check: what was closed or is being written is whole") {
  const auto wal = sample_wal(many_sizes);
  const wal_directory directory;
  const auto records = bounds(wal).size() - 1;
  for (const std::size_t zeros : {0, 1, 6, 7, 100, 70'000}) {
    CAPTURE(zeros);
    const auto found = directory.check(wal + std::string(zeros, '\0'));
    CHECK(found.files == 1);
    CHECK(found.records == records);
    CHECK_FALSE(found.damage);
  }
  CHECK(directory.check(std::string_view{}).records == 0);
}

TEST_CASE("wal check: a single flipped bit in any record is found, also in the last one") {
  const auto wal = sample_wal({10, 0, 700, 30});
  const wal_directory directory;
  for (const std::size_t zeros : {0, 2'000}) {
    for (std::size_t bit = 0; bit < 8 * wal.size(); ++bit) {
      CAPTURE(bit);
      const auto found = directory.check(flipped(wal, bit) + std::string(zeros, '\0'));
      REQUIRE(found.damage);
      REQUIRE(found.damage->offset <= bit / 8);
    }
  }
}

TEST_CASE("wal check: a flipped bit is found in records of many blocks") {
  const auto wal = sample_wal({100, 90'000, 20'000, 32'000, 70'000, 5});
  const wal_directory directory;
  const auto starts = bounds(wal);
  for (std::size_t bit = 3; bit < 8 * wal.size(); bit += 1'999) {
    const auto room = wal_block_bytes - bit / 8 % wal_block_bytes;
    CAPTURE(bit);
    const bool padding = room < wal_header_bytes && wal[bit / 8] == '\0';
    REQUIRE((directory.is_damaged(flipped(wal, bit)) || padding));
  }
  for (const auto start : starts) {
    for (std::size_t bit = 8 * start; bit < 8 * std::min(start + 7, wal.size()); ++bit) {
      CAPTURE(bit);
      REQUIRE(directory.is_damaged(flipped(wal, bit)));
    }
  }
}

TEST_CASE("wal check: a flipped bit where nothing was written takes nothing away") {
  const auto wal = sample_wal({10, 20}) + std::string(1'000, '\0');
  const auto end = bounds(sample_wal({10, 20})).back();
  const wal_directory directory;
  for (std::size_t bit = 8 * (end + 7); bit < 8 * wal.size(); bit += 5) {
    REQUIRE_FALSE(directory.is_damaged(flipped(wal, bit)));
  }
}

TEST_CASE("wal check: a last record that lacks sectors, whichever, is torn") {
  const auto wal = sample_wal(many_sizes);
  const wal_directory directory;
  const auto starts = bounds(wal);
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    const auto begin = starts[i];
    const auto end = starts[i + 1];
    const auto first_sector = begin / sector_bytes;
    const auto sectors = (end - 1) / sector_bytes - first_sector + 1;
    REQUIRE(sectors <= 5);
    for (std::size_t missing = 1; missing < std::size_t{1} << sectors; ++missing) {
      auto image = wal.substr(0, end) + std::string(1'000, '\0');
      for (auto at = begin; at < end; ++at) {
        if ((missing >> (at / sector_bytes - first_sector) & 1) != 0) {
          image[at] = '\0';
        }
      }
      CAPTURE(i);
      CAPTURE(missing);
      const auto found = directory.check(image);
      REQUIRE_FALSE(found.damage);
      REQUIRE(found.records == i);
    }
  }
}

TEST_CASE("wal check: a last record of many blocks that lacks some is torn") {
  const auto wal = sample_wal({100, 5'000, 150'000});
  const wal_directory directory;
  const auto begin = bounds(wal).at(bounds(wal).size() - 2);
  constexpr std::size_t page_bytes = 4'096;
  for (std::size_t seed = 1; seed < 200; ++seed) {
    auto image = wal + std::string(5'000, '\0');
    for (auto at = begin; at < wal.size(); ++at) {
      // Every seed loses others of the pages, from nearly all to nearly none.
      if ((at / page_bytes * 2'654'435'761u ^ seed * 40'503u) % 200 < seed) {
        image[at] = '\0';
      }
    }
    CAPTURE(seed);
    REQUIRE_FALSE(directory.is_damaged(image));
  }
}

TEST_CASE("wal check: a last record that was cut off is torn") {
  const auto wal = sample_wal({10, 700, 600});
  const auto starts = bounds(wal);
  const auto begin = starts[starts.size() - 2];
  const wal_directory directory;
  for (auto cut = begin; cut < wal.size(); ++cut) {
    CAPTURE(cut);
    REQUIRE_FALSE(directory.is_damaged(wal.substr(0, cut)));
    if (cut + 8 < wal.size()) {
      REQUIRE_FALSE(directory.is_damaged(wal.substr(0, cut) + std::string(2'000, '\0')));
    }
  }
}

TEST_CASE("wal check: whole records behind lost ones are damage") {
  const auto wal = sample_wal(many_sizes);
  const wal_directory directory;
  const auto starts = bounds(wal);
  for (std::size_t i = 0; i + 2 < starts.size(); ++i) {
    auto image = wal;
    std::fill(image.begin() + static_cast<std::ptrdiff_t>(starts[i]),
              image.begin() + static_cast<std::ptrdiff_t>(starts[i + 1]), '\0');
    CAPTURE(i);
    const auto found = directory.check(image);
    REQUIRE(found.damage);
    CHECK(found.damage->offset == starts[i]);
    CHECK(found.records == i);
  }
}

TEST_CASE("wal check: a torn record is damage when the log goes on in another file") {
  const auto first = sample_wal({10, 2'000});
  const auto second = sample_wal({5});
  const auto torn = first.substr(0, first.size() - 1'000);
  const wal_directory directory;
  directory.put(7, torn);
  directory.put(12, "");
  CHECK_FALSE(directory.check().damage);
  directory.put(12, second);
  const auto found = directory.check();
  REQUIRE(found.damage);
  CHECK(found.damage->text().find("7.log at byte ") != std::string::npos);
  CHECK(found.damage->text().find("goes on in 12.log") != std::string::npos);
  CHECK_FALSE(directory.check(8).damage);
  directory.put(7, first + std::string(1'000, '\0'));
  CHECK_FALSE(directory.check().damage);
}

TEST_CASE("a log with a flipped bit is not opened, and nothing of it is lost") {
  rocksdb_log_fixture fixture;
  lines before;
  for (std::uint64_t version = 0; version < 20; ++version) {
    append(fixture.get(), {request("a/1", version, {R"({"n":1})"})});
  }
  before = everything(fixture.get());
  const auto path = only_wal(fixture.directory.path());
  fixture.log.reset();
  const auto wal = read_file(path);
  for (std::size_t bit = 5; bit < 8 * wal.size(); bit += 997) {
    CAPTURE(bit);
    write_file(path, flipped(wal, bit));
    const auto refused = open_rocksdb_log({.directory = fixture.directory.path()});
    REQUIRE(refused.index() == 1);
    const auto reason = std::get<io_failure>(refused).reason;
    CHECK(reason.find("write-ahead log is damaged: " + path.filename().string() + " at byte ") !=
          std::string::npos);
    const auto follower = open_log_follower(fixture.directory.path());
    if (const auto* failure = std::get_if<io_failure>(&follower)) {
      CHECK(failure->reason == reason);  // not even the beginning can be read
    } else {
      const auto found = std::get<0>(follower)->check_wal();
      REQUIRE(found.index() == 0);
      CHECK(std::get<0>(found).damage.value().text() == reason);
    }
  }
  write_file(path, wal);
  fixture.log = fixture.open();
  CHECK(everything(fixture.get()) == before);
}

TEST_CASE("a damaged file that the log needs no more does not matter") {
  rocksdb_log_fixture fixture;
  append(fixture.get(), {request("a/1", 0, {"1", "2"})});
  const auto old = only_wal(fixture.directory.path());
  const auto wal = read_file(old);
  fixture.reopen();  // what was in the file is elsewhere now
  append(fixture.get(), {request("a/1", 2, {"3"})});
  fixture.log.reset();
  REQUIRE_FALSE(std::filesystem::exists(old));
  write_file(old, flipped(wal, 800));
  fixture.log = fixture.open();
  CHECK(everything(fixture.get()).size() == 3);
}

TEST_CASE("whatever is left of the last record, the log goes on in front of it") {
  rocksdb_log_fixture fixture;
  for (const std::size_t size : {20u, 90'000u, 3'000u}) {
    append(fixture.get(),
           {request("a/1", fixture.get().last_position(), {'"' + std::string(size, 'x') + '"'})});
  }
  const auto before = everything(fixture.get());
  const auto name = only_wal(fixture.directory.path()).filename();
  fixture.log.reset();
  const auto wal = read_file(fixture.directory.path() / name);
  const auto starts = bounds(wal);
  for (std::size_t record = 2; record <= 3; ++record) {
    const auto begin = starts[record];
    const auto end = starts[record + 1];
    for (std::size_t part = 0; part < 5; ++part) {
      // Of five parts this one is missing, or this and all behind it.
      const auto bound = [&](std::size_t n) {
        const auto sector = (begin + (end - begin) * n / 5) / sector_bytes;
        return std::clamp(sector * sector_bytes, begin, end);
      };
      const auto from = bound(part);
      const auto to = part == 4 ? end : bound(part + 1);
      if (from == to) {
        continue;
      }
      auto hole = wal.substr(0, end);
      hole.replace(from, to - from, to - from, '\0');
      for (const auto& image : {hole, hole + std::string(40'000, '\0'), wal.substr(0, from)}) {
        CAPTURE(record);
        CAPTURE(part);
        CAPTURE(image.size());
        const temporary_directory copy;
        const auto there = copy.path() / "log";
        std::filesystem::copy(fixture.directory.path(), there);
        write_file(there / name, image);
        const lines left(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(record - 1));
        const auto follower = open_log_follower(there);
        if (follower.index() == 1) FAIL(std::get<1>(follower).reason);
        CHECK(everything(*std::get<0>(follower)) == left);
        auto log = open_or_fail({.directory = there, .file_system = fixture.disk.files()});
        CHECK(everything(*log) == left);
        append(*log, {request("b/1", 0, {"1"})});
        log.reset();
        log = open_or_fail({.directory = there, .file_system = fixture.disk.files()});
        CHECK(everything(*log).size() == left.size() + 1);
      }
    }
  }
}

TEST_CASE("a torn record that is the first of its file does not stay behind") {
  const auto wal = sample_wal({600});
  const auto cut = wal.substr(bounds(wal).at(1), 300);
  for (const auto& torn : {cut, cut + std::string(2'000, '\0')}) {
    CAPTURE(torn.size());
    rocksdb_log_fixture fixture;
    append(fixture.get(), {request("a/1", 0, {"1"})});
    fixture.reopen();
    const auto path = only_wal(fixture.directory.path());
    fixture.log.reset();
    write_file(path, torn);
    fixture.log = fixture.open();  // and nothing is written
    fixture.reopen();
    for (std::uint64_t version = 1; version <= 2; ++version) {
      append(fixture.get(), {request("a/1", version, {"2"})});
      fixture.reopen();
    }
    CHECK(everything(fixture.get()) == lines{"1 a/1 1 1", "2 a/1 2 2", "3 a/1 3 2"});
  }
}

TEST_CASE("a torn record that cannot be cut off keeps the log closed") {
  const auto wal = sample_wal({600});
  rocksdb_log_fixture fixture;
  append(fixture.get(), {request("a/1", 0, {"1"})});
  const auto path = only_wal(fixture.directory.path());
  fixture.log.reset();
  const auto torn = read_file(path) + wal.substr(bounds(wal).at(1), 300);
  write_file(path, torn);
  fixture.disk.fail_from(disk_operation::sync, 1, disk_error::io_error);
  const auto refused = open_rocksdb_log(
      {.directory = fixture.directory.path(), .file_system = fixture.disk.files()});
  REQUIRE(refused.index() == 1);
  CHECK(std::get<io_failure>(refused).reason ==
        "the data directory cannot be opened: IO error: input/output error");
  fixture.disk.heal();
  fixture.log = fixture.open();
  CHECK(everything(fixture.get()) == lines{"1 a/1 1 1"});
}

TEST_CASE("a log that another process has open is said to be in use") {
  rocksdb_log_fixture fixture;
  append(fixture.get(), {request("a/1", 0, {"1"})});
  const auto refused = open_rocksdb_log({.directory = fixture.directory.path()});
  REQUIRE(refused.index() == 1);
  CHECK(std::get<io_failure>(refused).reason.find("in use") != std::string::npos);
}

}  // namespace moim::storage::wal_check_test
