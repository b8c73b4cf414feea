// Reading records from RocksDB, for the log and for a follower. The invariants
// of writing are checked again here: positions and versions without gaps, whole frames, and within
// a stream the chain. A violation is an I/O failure that names the position.
#pragma once

#include <functional>

#include "storage/log/event_log.hpp"
#include "storage/rocksdb/rocksdb_database.hpp"
#include "storage/rocksdb/stream_index.hpp"

namespace moim::storage {

[[nodiscard]] std::optional<io_failure> read_records(const rocksdb_database& database,
                                                     std::uint64_t from_position,
                                                     const record_visitor& visit);

/// `tail` are the stream's records that the index may not know, fetched before this call.
[[nodiscard]] std::optional<io_failure> read_stream_records(const rocksdb_database& database,
                                                            std::string_view stream,
                                                            const stream_parts& tail,
                                                            std::uint64_t from_version,
                                                            const record_visitor& visit);

/// Where an unindexed record is: the first position of its batch and the offset of its frame.
using place_visitor =
    std::function<void(const record&, std::uint64_t batch_position, std::uint32_t offset)>;
[[nodiscard]] std::optional<io_failure> read_unindexed(const rocksdb_database& database,
                                                       const place_visitor& visit);

/// The last record that the index knows.
[[nodiscard]] std::variant<stream_head, io_failure> find_stream_head(
    const rocksdb_database& database, std::string_view stream);

[[nodiscard]] std::variant<std::uint64_t, io_failure> find_last_position(
    const rocksdb_database& database);

}  // namespace moim::storage
