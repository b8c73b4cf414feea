// The checksum covers the name of the stream too: a snapshot under the wrong key counts as damaged.
#include "storage/rocksdb/rocksdb_snapshots.hpp"

#include <rocksdb/db.h>

#include "storage/codec/sha256.hpp"
#include "storage/rocksdb/rocksdb_keys.hpp"

namespace moim::storage {

namespace {

constexpr std::size_t sum_bytes = sizeof(digest);
constexpr std::size_t head_bytes = sum_bytes + version_bytes + position_bytes;

digest sum_of(std::string_view stream, std::string_view rest) {
  sha256 hash;
  return hash(std::string{stream} + '\0', rest);
}

}  // namespace

std::string snapshot_bytes(std::string_view stream, const snapshot& value) {
  std::string rest;
  rest.reserve(version_bytes + position_bytes + value.state.size());
  append_little(rest, value.version);
  append_little(rest, value.reacted_to);
  rest += value.state;
  return std::string{bytes_of(sum_of(stream, rest))} + rest;
}

std::optional<snapshot> snapshot_in(std::string_view stream, std::string_view bytes) {
  if (bytes.size() < head_bytes ||
      bytes_of(sum_of(stream, bytes.substr(sum_bytes))) != bytes.substr(0, sum_bytes)) {
    return std::nullopt;
  }
  return snapshot{little_number<std::uint64_t>(bytes, sum_bytes),
                  std::string{bytes.substr(head_bytes)},
                  little_number<std::uint64_t>(bytes, sum_bytes + version_bytes)};
}

std::optional<io_failure> read_snapshots(const rocksdb_database& database,
                                         const snapshot_visitor& visit) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> entries{
      database.db().NewIterator(options, database.of(family::snapshots))};
  for (entries->SeekToFirst(); entries->Valid(); entries->Next()) {
    const auto stream = entries->key().ToStringView();
    visit(stream, snapshot_in(stream, entries->value().ToStringView()));
  }
  return entries->status().ok() ? std::nullopt : std::optional{failure_of(entries->status())};
}

}  // namespace moim::storage
