// Keys and small values of the log on RocksDB. Column families:
//
//   default    `format` -> format name                                    (what docs call meta)
//              `indexed` -> u64 position up to which `streams` knows the records
//              `cursor/`, reader -> u64 position up to which it has read
//   records    u64 first position of a batch -> frames of the batch, one behind the other
//   streams    stream, 0x00, u64 first version -> where the records from there on are, in parts of
//                one batch each (stream_index.hpp)
//   replies    u16 UTC day number, key -> u64 position, u32 size, fingerprint, reply
//   snapshots  stream -> 32 bytes SHA-256 of (stream, 0x00, the rest), u64 version, u64 position of
//                the last event reacted to, state
//
// Numbers in keys are big-endian, so that they sort; numbers in values are little-endian.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace moim::storage {

inline constexpr std::string_view format_key = "format";
inline constexpr std::string_view format_name = "moim-log-2";
inline constexpr std::string_view indexed_key = "indexed";

inline constexpr std::size_t version_bytes = 8;
inline constexpr std::size_t position_bytes = 8;
inline constexpr std::size_t offset_bytes = 4;

template <class Number>
void append_sorted(std::string& out, Number number) {
  for (int shift = 8 * (static_cast<int>(sizeof(Number)) - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(number >> shift);
  }
}

/// The big-endian number that `bytes` are.
inline std::uint64_t sorted_number(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return number;
}

template <class Number>
void append_little(std::string& out, Number number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof(number));
}

/// The little-endian number at `at`, which must be inside.
template <class Number>
Number little_number(std::string_view bytes, std::size_t at) {
  Number number;
  std::memcpy(&number, bytes.data() + at, sizeof(number));
  return number;
}

inline std::string cursor_key(std::string_view reader) {
  return std::string{"cursor/"}.append(reader);
}

inline std::string position_key(std::uint64_t position) {
  std::string key;
  append_sorted(key, position);
  return key;
}

inline void append_stream_key(std::string& out, std::string_view stream, std::uint64_t version) {
  out.append(stream).append(1, '\0');
  append_sorted(out, version);
}

inline std::string stream_key(std::string_view stream, std::uint64_t version) {
  std::string key;
  append_stream_key(key, stream, version);
  return key;
}

inline std::string reply_key(std::int64_t day, std::string_view key) {
  std::string bytes;
  append_sorted(bytes, static_cast<std::uint16_t>(day));
  return bytes.append(key);
}

}  // namespace moim::storage
