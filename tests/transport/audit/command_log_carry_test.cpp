// Tests `moim log verify`, `export` and `import` on real files.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "storage/log/record_line.hpp"
#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "tests/storage/log/log_fixture.hpp"
#include "transport/audit/command_log_import.hpp"
#include "transport/audit/command_log_verify.hpp"

namespace moim::transport::command_log_carry_test {

namespace {

using storage::append;
using storage::request;
using storage::temporary_directory;

data_settings config_of(const temporary_directory& data) {
  data_settings config;
  config.data_directory = data.path();
  return config;
}

std::unique_ptr<storage::event_log> open_at(const temporary_directory& data) {
  return storage::open_or_fail({.directory = log_directory(config_of(data)), .sync = false});
}

void fill(storage::event_log& log) {
  for (std::uint64_t version = 0; version < 1'200; ++version) {
    append(log, {request("a/1", version, {R"({"n":1})"}),
                 request("b/" + std::to_string(version), 0, {R"("달")", "null"})});
  }
}

std::string export_of(const storage::event_log& log) {
  std::string lines;
  CHECK_FALSE(log.read_from(1, [&](const storage::record& r) {
    storage::append_record_line(lines, r, 9 * 60);
    return true;
  }));
  return lines;
}

int import_of(const temporary_directory& data, const std::string& lines) {
  const temporary_directory place;
  const auto file = place.path() / "export.ndjson";
  std::ofstream{file, std::ios::binary} << lines;
  return run_log_import({config_of(data), file});
}

}  // namespace

TEST_CASE("log import: a whole export becomes the same log") {
  const temporary_directory from;
  const auto log = open_at(from);
  fill(*log);
  const auto lines = export_of(*log);
  const temporary_directory to;
  REQUIRE(import_of(to, lines) == EXIT_SUCCESS);
  CHECK(export_of(*open_at(to)) == lines);
  CHECK(run_log_verify({config_of(to)}) == EXIT_SUCCESS);
  CHECK(import_of(to, lines) == EXIT_FAILURE);  // there is a log now
  CHECK(export_of(*open_at(to)) == lines);
}

TEST_CASE("log import: a damaged or partial export changes nothing") {
  const temporary_directory from;
  const auto log = open_at(from);
  fill(*log);
  const auto whole = export_of(*log);
  auto damaged = whole;
  damaged[damaged.rfind("\"data\":null") + 8] = 'N';
  auto reordered = whole.substr(whole.find('\n') + 1);
  const temporary_directory to;
  CHECK(import_of(to, damaged) == EXIT_FAILURE);
  CHECK(import_of(to, reordered) == EXIT_FAILURE);
  CHECK(import_of(to, whole.substr(0, whole.size() - 20)) == EXIT_FAILURE);
  CHECK(import_of(to, std::string(storage::record_line_bytes_max + 2, 'x')) == EXIT_FAILURE);
  CHECK(run_log_import({config_of(to), "/no/such/file"}) == EXIT_FAILURE);
  CHECK_FALSE(std::filesystem::exists(log_directory(config_of(to))));
}

TEST_CASE("log verify: beside a writer, and where there is no log") {
  const temporary_directory data;
  CHECK(run_log_verify({config_of(data)}) == EXIT_FAILURE);
  const auto log = open_at(data);
  fill(*log);
  CHECK(run_log_verify({config_of(data)}) == EXIT_SUCCESS);
}

TEST_CASE("log verify: records behind a flipped bit of the write-ahead log are not forgotten") {
  const temporary_directory data;
  const auto directory = log_directory(config_of(data));
  auto log = open_at(data);
  append(*log, {request("a/1", 0, {"1"})});
  append(*log, {request("a/1", 1, {"2"})});
  append(*log, {request("a/1", 2, {"3"})});
  log.reset();
  std::filesystem::path wal;
  for (const auto& entry : std::filesystem::directory_iterator{directory}) {
    if (entry.path().extension() == ".log") wal = entry.path();
  }
  std::fstream file{wal, std::ios::in | std::ios::out | std::ios::binary};
  const auto at = static_cast<std::streamoff>(std::filesystem::file_size(wal) / 2);
  file.seekg(at);
  const auto bit = static_cast<char>(file.get() ^ 4);
  file.seekp(at);
  file.put(bit);
  file.close();
  CHECK(run_log_verify({config_of(data)}) == EXIT_FAILURE);
}

}  // namespace moim::transport::command_log_carry_test
