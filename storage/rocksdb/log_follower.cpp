// A follower is a secondary instance of RocksDB: it reads the writer's files and takes no lock.
#include <rocksdb/db.h>

#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "storage/rocksdb/rocksdb_reader.hpp"
#include "storage/rocksdb/rocksdb_snapshots.hpp"

namespace moim::storage {

log_follower::log_follower(std::filesystem::path directory,
                           std::unique_ptr<rocksdb_database> database)
    : directory_{std::move(directory)}, database_{std::move(database)} {}

log_follower::~log_follower() = default;

std::optional<io_failure> log_follower::catch_up() {
  const auto status = database_->db().TryCatchUpWithPrimary();
  return status.ok() ? std::nullopt : std::optional{failure_of(status)};
}

std::optional<io_failure> log_follower::read_stream(std::string_view stream,
                                                    std::uint64_t from_version,
                                                    const record_visitor& visit) const {
  stream_parts tail;
  const auto failure =
      read_unindexed(*database_, [&](const record& r, std::uint64_t batch, std::uint32_t offset) {
        if (r.stream != stream) {
          return;
        }
        if (tail.bytes.empty()) {
          tail.first_version = r.version;
        }
        append_part(tail.bytes, batch, {&offset, 1});
      });
  return failure ? failure : read_stream_records(*database_, stream, tail, from_version, visit);
}

std::optional<io_failure> log_follower::read_from(std::uint64_t from_position,
                                                  const record_visitor& visit) const {
  return read_records(*database_, from_position, visit);
}

std::variant<std::uint64_t, io_failure> log_follower::last_position() const {
  return find_last_position(*database_);
}

std::optional<io_failure> log_follower::read_snapshots(
    const std::function<void(std::string_view, const std::optional<snapshot>&)>& visit) const {
  return storage::read_snapshots(*database_, visit);
}

std::variant<wal_findings, io_failure> log_follower::check_wal() const {
  return storage::check_wal(directory_, database_->first_wal());
}

std::variant<std::unique_ptr<log_follower>, io_failure> open_log_follower(
    const std::filesystem::path& directory) {
  auto opened = rocksdb_database::open_follower(directory);
  if (auto* failure = std::get_if<io_failure>(&opened)) {
    // A damaged header looks like the directory of another program.
    const auto found = storage::check_wal(directory);
    const auto* all = std::get_if<wal_findings>(&found);
    return all != nullptr && all->damage ? io_failure{all->damage->text()} : std::move(*failure);
  }
  return std::make_unique<log_follower>(directory, std::get<0>(std::move(opened)));
}

}  // namespace moim::storage
