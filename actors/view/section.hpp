// How a projection is saved: as a section of the saved view, with a name and a version of its own.
// A section of another version counts as missing, and its projection is rebuilt from the log, so an
// encoding changes together with its version.
//
// A map is written as its size (8 bytes), then the key and the value of each entry; keys and values
// in the encoding of storage/codec/binary.hpp. A value that copies of a map share
// (`std::shared_ptr<const Row>`) is written as what it points to.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "storage/codec/binary.hpp"
#include "storage/codec/sha256.hpp"

namespace moim::actors {

/// Names are permanent; an encoding that changes gets the next version.
struct section_id {
  std::string_view name;
  std::uint32_t version = 1;
};

namespace detail {

template <class T>
const T& value_of(const T& kept) {
  return kept;
}
template <class T>
const T& value_of(const std::shared_ptr<T>& kept) {
  return *kept;
}

template <class T>
bool read_value(std::string_view& in, T& out) {
  return storage::read_binary(in, out);
}
template <class T>
bool read_value(std::string_view& in, std::shared_ptr<const T>& out) {
  auto value = std::make_shared<T>();
  const bool sound = storage::read_binary(in, *value);
  out = std::move(value);
  return sound;
}

}  // namespace detail

/// Passes a section on piece by piece: a view of many millions would be in memory twice otherwise.
class section_writer {
 public:
  using sink = std::function<void(std::string_view piece)>;

  explicit section_writer(const sink& to) : to_(to) { hash_.begin(); }

  template <class T>
  void write(const T& value) {
    storage::write_binary(piece_, detail::value_of(value));
    pass_on(piece_bytes);
  }

  template <class Map>
  void write_map(const Map& map) {
    write(static_cast<std::uint64_t>(map.size()));
    map.for_each([this](const auto& key, const auto& value) {
      storage::write_binary(piece_, key);
      write(value);
    });
  }

  /// After the last value: the size in bytes and the SHA-256 of all of them.
  std::pair<std::uint64_t, storage::digest> finish() {
    pass_on(0);
    return {bytes_, hash_.end()};
  }

 private:
  static constexpr std::size_t piece_bytes = 64 << 10;

  void pass_on(std::size_t from_bytes) {
    if (piece_.size() >= from_bytes) {
      hash_.add(piece_);
      to_(piece_);
      bytes_ += piece_.size();
      piece_.clear();
    }
  }

  const sink& to_;
  std::string piece_;
  std::uint64_t bytes_ = 0;
  storage::sha256 hash_;
};

/// Adds what `write_map` wrote to `out`. False when `in` holds something else.
template <class Map>
[[nodiscard]] bool read_map(std::string_view& in, Map& out) {
  std::uint64_t count = 0;
  bool sound = storage::read_binary(in, count);
  for (; sound && count > 0; --count) {
    typename Map::key_type key;
    typename Map::mapped_type value;
    sound = storage::read_binary(in, key) && detail::read_value(in, value);
    out.edit(key) = std::move(value);
  }
  return sound;
}

}  // namespace moim::actors
