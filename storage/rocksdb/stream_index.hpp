// The index of streams: which batches hold a stream's records, and where in them. An entry covers a
// run of versions, in parts of one batch each:
//
//   u64 first position of the batch
//   u32 number of records, then for each of them u32 offset of its frame in the batch
//
// The records of the latest batches stay in memory, as the stream's tail, until they fill an entry:
// an insert for each stream of each batch was a third of the log writer's work.
// A start finds the tails again by reading the log behind the last indexed position.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "storage/rocksdb/rocksdb_keys.hpp"

namespace moim::storage {

/// Parts that follow each other; the first record in them has `first_version`.
struct stream_parts {
  std::uint64_t first_version = 0;
  std::string bytes;
};

/// The records of one stream in one batch.
struct batch_part {
  std::uint64_t position = 0;
  std::string_view offsets;

  std::size_t size() const { return offsets.size() / offset_bytes; }
  std::uint32_t offset(std::size_t index) const {
    return little_number<std::uint32_t>(offsets, index * offset_bytes);
  }
};

inline void append_part(std::string& out, std::uint64_t position,
                        std::span<const std::uint32_t> offsets) {
  append_little(out, position);
  append_little(out, static_cast<std::uint32_t>(offsets.size()));
  for (const std::uint32_t offset : offsets) {
    append_little(out, offset);
  }
}

/// Takes the first part off `rest`; false when there is none that is whole and has a record.
[[nodiscard]] inline bool take_part(std::string_view& rest, batch_part& out) {
  constexpr std::size_t head_bytes = 8 + 4;
  if (rest.size() < head_bytes) {
    return false;
  }
  const std::size_t bytes = offset_bytes * std::size_t{little_number<std::uint32_t>(rest, 8)};
  if (bytes == 0 || bytes > rest.size() - head_bytes) {
    return false;
  }
  out = {little_number<std::uint64_t>(rest, 0), rest.substr(head_bytes, bytes)};
  rest.remove_prefix(head_bytes + bytes);
  return true;
}

}  // namespace moim::storage
