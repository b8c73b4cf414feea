// Fixtures for the implementations of the event log behind one interface, so that one suite of
// tests runs on each, and functions that such tests share.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "storage/log/memory_event_log.hpp"
#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "tests/storage/log/temporary_directory.hpp"
#include "tests/storage/rocksdb/faulty_file_system.hpp"

namespace moim::storage {

inline std::unique_ptr<event_log> open_or_fail(const rocksdb_log_options& options) {
  auto opened = open_rocksdb_log(options);
  if (const auto* failure = std::get_if<io_failure>(&opened)) {
    FAIL(failure->reason);
  }
  return std::get<0>(std::move(opened));
}

struct memory_log_fixture {
  memory_event_log log;

  event_log& get() { return log; }
  void reopen() {}
};

/// Caches so few heads that most appends have to look their stream up, and indexes so often that
/// streams are read from index and tail. Its disk does not really sync: tests are ten times as
/// fast.
struct rocksdb_log_fixture {
  temporary_directory directory;
  faulty_file_system disk;
  std::unique_ptr<event_log> log = open();

  std::unique_ptr<event_log> open() const {
    return open_or_fail({.directory = directory.path(),
                         .file_system = disk.files(),
                         .stream_heads_max = 4,
                         .unindexed_records_max = 8});
  }
  event_log& get() { return *log; }
  void reopen() {
    log.reset();
    log = open();
  }
};

inline append_request request(std::string stream, std::uint64_t expected_version,
                              const std::vector<std::string>& data, timestamp time = {1'000}) {
  append_request result;
  result.stream = std::move(stream);
  result.expected_version = expected_version;
  result.time = time;
  for (const std::string& text : data) {
    result.events.push_back({"noted", 1, text});
  }
  return result;
}

/// Appends and returns the last position of each request.
inline std::vector<std::uint64_t> append(event_log& log,
                                         const std::vector<append_request>& requests) {
  const auto result = log.append(requests);
  if (const auto* failure = std::get_if<io_failure>(&result)) {
    FAIL(failure->reason);
  }
  std::vector<std::uint64_t> positions;
  for (const append_outcome& outcome : std::get<0>(result)) {
    positions.push_back(outcome.last_position);
  }
  return positions;
}

/// A record in short: `position stream version data`.
inline std::string in_short(const record& r) {
  return std::to_string(r.position) + ' ' + std::string{r.stream} + ' ' +
         std::to_string(r.version) + ' ' + std::string{r.data};
}

using lines = std::vector<std::string>;

template <class Log>
lines everything(const Log& log, std::uint64_t from = 1) {
  lines seen;
  const auto failure = log.read_from(from, [&](const record& r) {
    seen.push_back(in_short(r));
    return true;
  });
  if (failure) {
    FAIL(failure->reason);
  }
  return seen;
}

template <class Log>
lines stream(const Log& log, std::string_view name, std::uint64_t from = 1) {
  lines seen;
  const auto failure = log.read_stream(name, from, [&](const record& r) {
    seen.push_back(in_short(r));
    return true;
  });
  if (failure) {
    FAIL(failure->reason);
  }
  return seen;
}

}  // namespace moim::storage
