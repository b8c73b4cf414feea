// Distinguishes a write-ahead log that a power cut left from a damaged one. RocksDB cannot: it
// takes a flipped bit anywhere for a torn tail, and silently drops everything behind it when it
// opens the log.
//
// What a power cut may leave follows from how the log is written: one writer, each record synced
// before the next one is written, into bytes that were zeros before. So all records but the last
// are whole; of the last one any sectors may be missing, in any order, and what is missing reads as
// zeros or behind the end of the file. The last one was never acknowledged unless it is whole.
// Hence it is damage
//
//   * when a record begins behind one that is not whole, in the same file or a later one;
//   * when a part of a record is not whole although none of its sectors is missing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>

#include "storage/log/event_log.hpp"

namespace moim::storage {

struct wal_damage {
  std::filesystem::path file;
  std::uint64_t offset = 0;  ///< of the first frame that is not whole, in bytes
  std::string what;

  /// File, offset and what is wrong, for people.
  std::string text() const;
  bool operator==(const wal_damage&) const = default;
};

/// What a power cut left of the last record.
struct torn_record {
  std::filesystem::path file;
  std::uint64_t offset = 0;  ///< where it begins, in bytes

  bool operator==(const torn_record&) const = default;
};

struct wal_findings {
  std::uint64_t files = 0;
  std::uint64_t records = 0;  ///< whole ones, in front of any damage
  std::optional<wal_damage> damage;
  std::optional<torn_record> torn;  ///< when there is no damage
};

/// Reads the write-ahead log files of a directory in order, those with a number from `from_number`
/// on. Beside a process that writes, damage may be an unfinished record: check twice.
[[nodiscard]] std::variant<wal_findings, io_failure> check_wal(
    const std::filesystem::path& directory, std::uint64_t from_number = 0);

}  // namespace moim::storage
