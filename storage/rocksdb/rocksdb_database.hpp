// An opened RocksDB with the column families of the log: its tuning, and the errors of opening it.
// rocksdb_keys.hpp describes the families.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "storage/log/event_log.hpp"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
class FileSystem;
class Status;
}  // namespace rocksdb

namespace moim::storage {

enum class family { meta, records, streams, replies, snapshots };
inline constexpr std::size_t family_count = 5;

class rocksdb_database {
 public:
  using opened = std::variant<std::unique_ptr<rocksdb_database>, io_failure>;

  /// Opens the directory for writing, and makes it if it is not there. `files` may be null.
  static opened open(const std::filesystem::path& directory,
                     std::shared_ptr<rocksdb::FileSystem> files);
  /// Opens for reading beside a process that writes.
  static opened open_follower(const std::filesystem::path& directory);

  rocksdb_database(const rocksdb_database&) = delete;
  rocksdb_database& operator=(const rocksdb_database&) = delete;
  ~rocksdb_database();

  rocksdb::DB& db() const { return *db_; }
  /// The number of the first write-ahead log file that is still needed.
  std::uint64_t first_wal() const;
  rocksdb::ColumnFamilyHandle* of(family f) const { return handles_[static_cast<std::size_t>(f)]; }

 private:
  rocksdb_database();
  std::optional<io_failure> check_format(bool may_write);

  std::unique_ptr<rocksdb::Env> env_;
  std::filesystem::path scratch_;  // a follower's own directory
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

io_failure failure_of(const rocksdb::Status& status);

}  // namespace moim::storage
