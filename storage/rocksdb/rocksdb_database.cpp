// The tuning of RocksDB, with its reasons. One thread writes, in batches, and waits for each sync;
// keys of `records` only grow; the CPU time of the writer bounds the throughput of the server.
#include "storage/rocksdb/rocksdb_database.hpp"

#include <cstdlib>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "storage/rocksdb/prewritten_wal.hpp"
#include "storage/rocksdb/rocksdb_keys.hpp"
#include "storage/rocksdb/wal_check.hpp"

namespace moim::storage {

namespace {

constexpr std::size_t mebibyte = 1 << 20;
constexpr std::size_t records_buffer_bytes = 64 * mebibyte;
constexpr std::size_t streams_buffer_bytes = 16 * mebibyte;
constexpr std::size_t small_buffer_bytes = 4 * mebibyte;
constexpr std::size_t block_cache_bytes = 64 * mebibyte;
/// Bounds the write-ahead log that is replayed after a crash.
constexpr std::size_t wal_bytes_max = 128 * mebibyte;

/// The part of a `streams` key in front of the version.
class stream_prefix final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "moim.stream"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), key.size() - version_bytes};
  }
  bool InDomain(const rocksdb::Slice& key) const override { return key.size() > version_bytes; }
};

/// A follower has no directory for a log of its own.
class no_info_log final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
};

/// After an error the log refuses appends until the process starts again. By default RocksDB
/// recovers as soon as the disk has space: it would flush the memtables, one family after the
/// other, and drop the file that holds the failed write.
class no_recovery final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* recover) override {
    *recover = false;
  }
};

rocksdb::DBOptions database_options() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.max_background_jobs = 2;
  // `mend_wal` has checked the write-ahead log before and left whole records only, so that no
  // lenient mode is needed. RocksDB cannot tell damage from a torn tail.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kAbsoluteConsistency;
  options.max_total_wal_size = wal_bytes_max;
  options.manual_wal_flush = false;
  options.use_fsync = false;
  // One writer: insert hints work only without concurrent memtable writes.
  options.allow_concurrent_memtable_write = false;
  options.enable_write_thread_adaptive_yield = false;
  options.max_bgerror_resume_count = 0;
  options.listeners.push_back(std::make_shared<no_recovery>());
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = mebibyte;
  options.keep_log_file_num = 3;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions family_options(std::size_t buffer_bytes,
                                            const std::shared_ptr<rocksdb::Cache>& cache,
                                            bool filter) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 16 * 1024;
  table.format_version = 5;
  if (filter) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  }
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = rocksdb::kLZ4Compression;
  options.write_buffer_size = buffer_bytes;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> family_descriptors() {
  const auto cache = rocksdb::NewLRUCache(block_cache_bytes);
  auto meta = family_options(small_buffer_bytes, cache, false);

  auto records = family_options(records_buffer_bytes, cache, false);
  // The first byte of every key is 0 for the next 2^56 events: one hint, the end of the list.
  records.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(1));

  auto streams = family_options(streams_buffer_bytes, cache, true);
  streams.prefix_extractor = std::make_shared<stream_prefix>();
  streams.memtable_prefix_bloom_size_ratio = 0.05;

  auto replies = family_options(small_buffer_bytes, cache, true);
  replies.memtable_prefix_bloom_size_ratio = 0.05;
  replies.memtable_whole_key_filtering = true;

  auto snapshots = family_options(small_buffer_bytes, cache, true);

  return {{rocksdb::kDefaultColumnFamilyName, meta},
          {"records", records},
          {"streams", streams},
          {"replies", replies},
          {"snapshots", snapshots}};
}

io_failure opening_failure(const rocksdb::Status& status) {
  const std::string text = status.ToString();
  if (status.IsIOError() && text.find("lock") != std::string::npos) {
    return {"the data directory is in use by another process"};
  }
  return {"the data directory cannot be opened: " + text};
}

/// Damage in a file that RocksDB does not need any more, but could not delete, does not count.
std::variant<wal_findings, io_failure> check_needed_wal(const std::filesystem::path& directory) {
  auto found = check_wal(directory);
  if (const auto* all = std::get_if<wal_findings>(&found); all != nullptr && all->damage) {
    if (const auto follower = rocksdb_database::open_follower(directory); follower.index() == 0) {
      return check_wal(directory, std::get<0>(follower)->first_wal());
    }
  }
  return found;
}

std::optional<io_failure> cut_off(const torn_record& record, rocksdb::FileSystem& files) {
  rocksdb::FileOptions options;
  options.use_mmap_writes = false;  // such a file would be cut by nothing but its own writes
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = files.ReopenWritableFile(record.file.string(), options, &file, nullptr);
  if (status.ok()) {
    status = file->Truncate(record.offset, {}, nullptr);
  }
  if (status.ok()) {
    status = file->Fsync({}, nullptr);
  }
  return status.ok() ? std::nullopt : std::optional{opening_failure(status)};
}

/// Leaves whole records only, or fails. RocksDB would silently drop the records behind damage; it
/// would keep a file with nothing but a torn record, and take the records of later files for lost
/// at the next start. Call it while nobody writes: it takes the lock of the directory.
std::optional<io_failure> mend_wal(const std::filesystem::path& directory,
                                   rocksdb::FileSystem& files) {
  rocksdb::FileLock* lock = nullptr;
  const auto status = files.LockFile((directory / "LOCK").string(), {}, &lock, nullptr);
  if (!status.ok()) {
    return opening_failure(status);
  }
  auto found = check_needed_wal(directory);
  auto* failure = std::get_if<io_failure>(&found);
  std::optional<io_failure> result;
  if (failure != nullptr) {
    result = std::move(*failure);
  } else if (const auto& all = std::get<wal_findings>(found); all.damage) {
    result = io_failure{all.damage->text()};
  } else if (all.torn) {
    result = cut_off(*all.torn, files);
  }
  files.UnlockFile(lock, {}, nullptr).PermitUncheckedError();
  return result;
}

}  // namespace

io_failure failure_of(const rocksdb::Status& status) {
  return {status.ToString()};
}

rocksdb_database::rocksdb_database() = default;

rocksdb_database::~rocksdb_database() {
  if (db_) {
    for (auto* handle : handles_) {
      db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    }
    db_->Close().PermitUncheckedError();
    db_.reset();
  }
  if (!scratch_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(scratch_, ignored);
  }
}

rocksdb_database::opened rocksdb_database::open(const std::filesystem::path& directory,
                                                std::shared_ptr<rocksdb::FileSystem> files) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return io_failure{"the data directory cannot be made: " + error.message()};
  }
  if (!files) {
    files = rocksdb::FileSystem::Default();
  }
  if (auto failure = mend_wal(directory, *files)) {
    return *failure;
  }
  std::unique_ptr<rocksdb_database> database{new rocksdb_database};
  auto options = database_options();
  database->env_ = rocksdb::NewCompositeEnv(prewrite_wal(std::move(files)));
  options.env = database->env_.get();
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::Open(options, directory.string(), family_descriptors(),
                                        &database->handles_, &db);
  database->db_.reset(db);
  if (!status.ok()) {
    return opening_failure(status);
  }
  if (auto failure = database->check_format(true)) {
    return *failure;
  }
  return database;
}

rocksdb_database::opened rocksdb_database::open_follower(const std::filesystem::path& directory) {
  std::string scratch = (std::filesystem::temp_directory_path() / "moim-follower-XXXXXX").string();
  if (mkdtemp(scratch.data()) == nullptr) {
    return io_failure{"no temporary directory can be made"};
  }
  std::unique_ptr<rocksdb_database> database{new rocksdb_database};
  database->scratch_ = scratch;
  auto options = database_options();
  options.create_if_missing = false;
  options.create_missing_column_families = false;
  options.info_log = std::make_shared<no_info_log>();
  database->env_ = rocksdb::NewCompositeEnv(bound_wal(rocksdb::FileSystem::Default()));
  options.env = database->env_.get();
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::OpenAsSecondary(options, directory.string(), scratch,
                                                   family_descriptors(), &database->handles_, &db);
  database->db_.reset(db);
  if (!status.ok()) {
    return opening_failure(status);
  }
  if (auto failure = database->check_format(false)) {
    return *failure;
  }
  return database;
}

std::uint64_t rocksdb_database::first_wal() const {
  std::uint64_t number = 0;
  db_->GetIntProperty(rocksdb::DB::Properties::kMinLogNumberToKeep, &number);
  return number;
}

std::optional<io_failure> rocksdb_database::check_format(bool may_write) {
  std::string written;
  const rocksdb::Slice key{format_key.data(), format_key.size()};
  const auto status = db_->Get(rocksdb::ReadOptions{}, of(family::meta), key, &written);
  if (status.ok()) {
    if (written != format_name) {
      return io_failure{"the data directory has the format " + written + ", this program reads " +
                        std::string{format_name}};
    }
    return std::nullopt;
  }
  if (!status.IsNotFound()) {
    return failure_of(status);
  }
  const std::unique_ptr<rocksdb::Iterator> records{
      db_->NewIterator(rocksdb::ReadOptions{}, of(family::records))};
  records->SeekToFirst();
  if (records->Valid() || !records->status().ok() || !may_write) {
    return io_failure{"the data directory does not say which format it has"};
  }
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const auto put = db_->Put(synced, of(family::meta), key,
                            rocksdb::Slice{format_name.data(), format_name.size()});
  return put.ok() ? std::nullopt : std::optional{failure_of(put)};
}

}  // namespace moim::storage
