// Reads and writes snapshots in RocksDB. rocksdb_keys.hpp has the format.
#pragma once

#include <functional>

#include "storage/log/event_log.hpp"
#include "storage/rocksdb/rocksdb_database.hpp"

namespace moim::storage {

std::string snapshot_bytes(std::string_view stream, const snapshot& value);

/// None when the bytes are damaged or belong to another stream.
std::optional<snapshot> snapshot_in(std::string_view stream, std::string_view bytes);

/// None in place of a damaged one.
using snapshot_visitor =
    std::function<void(std::string_view stream, const std::optional<snapshot>& value)>;
[[nodiscard]] std::optional<io_failure> read_snapshots(const rocksdb_database& database,
                                                       const snapshot_visitor& visit);

}  // namespace moim::storage
