// The frames of a write-ahead log file, as RocksDB 7.8 writes them (its db/log_format.h and
// db/log_reader.cc; https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format). A file
// is a sequence of blocks of 32 KiB, in them frames of
//
//   at  size
//    0     4   checksum, little-endian: masked CRC-32C of type and payload
//    4     2   length of the payload, little-endian
//    6     1   type: 1 a whole record, 2 its first part, 3 a part in between, 4 its last part;
//              0 where nothing was ever written
//    7         payload
//
// and zeros where less than a header would fit in front of the next block. No frame crosses a
// block, so a longer record is cut into parts. Types 5 to 8 are the same for files that are used
// again; they carry the number of their file behind the type. This log never uses a file again
// (storage/rocksdb/rocksdb_database), so that its frames have no such number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace moim::storage {

inline constexpr std::size_t wal_block_bytes = 32 * 1024;
inline constexpr std::size_t wal_header_bytes = 7;

enum class wal_part : std::uint8_t { none = 0, whole = 1, first = 2, middle = 3, last = 4 };

struct wal_header {
  std::uint32_t checksum = 0;
  std::size_t length = 0;
  wal_part part = wal_part::none;
};

/// Of at least `wal_header_bytes` bytes.
wal_header read_wal_header(std::string_view bytes);

/// The bytes of the frame at the front of `rest`, which is the rest of a block; 0 when it is not
/// whole, or none of ours.
std::size_t whole_wal_frame(std::string_view rest);

/// Whether the frame at the front of `rest` would be whole if its length were another one.
bool has_wrong_wal_length(std::string_view rest);

}  // namespace moim::storage
