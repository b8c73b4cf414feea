// The bytes of one record, the same in every implementation of the log. A frame, all numbers
// little-endian:
//
//   at  size  field
//    0     4  size of the body: all bytes of the frame behind this field
//    4     8  position
//   12     8  version
//   20     8  time, signed, ms since 1970-01-01T00:00:00Z
//   28    16  by, a uuid; all zero: the system
//   44     2  schema
//   46     2  s, size of stream
//   48     1  t, size of type
//   49     2  c, size of cause
//   51     4  d, size of data
//   55     s  stream
//    +     t  type
//    +     c  cause
//    +     d  data, JSON
//    +    32  chain
//
// chain = SHA-256(chain of the stream's previous record | body without the chain), where the
// previous chain of version 1 is 32 zero bytes.
#pragma once

#include <string>
#include <string_view>

#include "storage/codec/sha256.hpp"
#include "storage/log/event_log.hpp"

namespace moim::storage {

inline constexpr std::size_t frame_head_bytes = 55;
inline constexpr std::size_t chain_bytes = 32;
inline constexpr std::size_t stream_bytes_max = 0xffff;
inline constexpr std::size_t type_bytes_max = 0xff;
inline constexpr std::size_t cause_bytes_max = 0xffff;
inline constexpr std::size_t data_bytes_max = 16 << 20;

/// Appends the frame of a record. Its `chain` is not read but computed from `previous`, and
/// returned.
chain_value append_frame(std::string& out, const record& value, const chain_value& previous,
                         sha256& hash);

/// Takes one frame from the front of `in`; `out` views into it. False when the bytes are no frame.
[[nodiscard]] bool take_frame(std::string_view& in, record& out);

/// Whether the chain value in a whole frame follows from `previous`.
[[nodiscard]] bool chain_holds(std::string_view frame, const chain_value& previous, sha256& hash);

}  // namespace moim::storage
