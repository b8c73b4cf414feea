// The event log on one machine: an embedded RocksDB. A batch of requests is one write and one sync;
// the layout keeps the number of inserts small, because they are the writer's main work.
// docs/event_log.md has the format, rocksdb_keys.hpp the keys.
#pragma once

#include <filesystem>
#include <memory>
#include <variant>

#include "storage/log/event_log.hpp"
#include "storage/rocksdb/wal_check.hpp"

namespace rocksdb {
class FileSystem;
}

namespace moim::storage {

class rocksdb_database;

struct rocksdb_log_options {
  std::filesystem::path directory;
  /// Off only in the test that shows what it prevents.
  bool sync = true;
  /// Replaces the real one in tests that inject faults.
  std::shared_ptr<rocksdb::FileSystem> file_system = nullptr;
  /// Streams whose last version and chain value are kept in memory; about 300 bytes each.
  std::size_t stream_heads_max = 65'536;
  /// Records that are found again by reading the log when it is opened, not through the index.
  std::size_t unindexed_records_max = 32'768;
};

[[nodiscard]] std::variant<std::unique_ptr<event_log>, io_failure> open_rocksdb_log(
    const rocksdb_log_options& options);

/// Reads a log that another process may be writing, up to its last write: a record may be visible a
/// moment before it is synced.
class log_follower {
 public:
  log_follower(std::filesystem::path directory, std::unique_ptr<rocksdb_database> database);
  log_follower(const log_follower&) = delete;
  log_follower& operator=(const log_follower&) = delete;
  ~log_follower();

  /// Makes newer records visible. A failure may be temporary: the writer adds and deletes files.
  [[nodiscard]] std::optional<io_failure> catch_up();

  [[nodiscard]] std::optional<io_failure> read_stream(std::string_view stream,
                                                      std::uint64_t from_version,
                                                      const record_visitor& visit) const;
  [[nodiscard]] std::optional<io_failure> read_from(std::uint64_t from_position,
                                                    const record_visitor& visit) const;
  [[nodiscard]] std::variant<std::uint64_t, io_failure> last_position() const;

  /// Every snapshot on the disk, by stream; none in place of a damaged one.
  [[nodiscard]] std::optional<io_failure> read_snapshots(
      const std::function<void(std::string_view, const std::optional<snapshot>&)>& visit) const;

  /// What reading cannot notice: records behind damage of the write-ahead log. Beside a writer,
  /// check twice.
  [[nodiscard]] std::variant<wal_findings, io_failure> check_wal() const;

 private:
  const std::filesystem::path directory_;
  std::unique_ptr<rocksdb_database> database_;
};

[[nodiscard]] std::variant<std::unique_ptr<log_follower>, io_failure> open_log_follower(
    const std::filesystem::path& directory);

}  // namespace moim::storage
