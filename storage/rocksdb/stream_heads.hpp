// A cache of the heads (last version and chain value) of recently used streams, and of the places
// of records that the index does not have yet. Appending to a busy stream reads nothing from the
// disk. One thread appends; others may ask for tails and for durable heads meanwhile.
#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "storage/rocksdb/rocksdb_reader.hpp"
#include "storage/rocksdb/stream_index.hpp"

namespace moim::storage {

class stream_heads {
 public:
  struct entry {
    std::string name;
    stream_head head;     // the last record, durable or not
    stream_head durable;  // the last record that was synced
    stream_parts tail;    // not in the index yet; empty when there is none
  };

  /// Keeps `max` streams, and besides them all that have a tail.
  explicit stream_heads(std::size_t max) : max_{max} {}

  /// A known stream, which becomes the most recently used; null when it is not known. Pointers stay
  /// valid until `trim`.
  entry* find(std::string_view stream) {
    const auto known = by_name_.find(stream);
    if (known == by_name_.end()) {
      return nullptr;
    }
    recent_.splice(recent_.begin(), recent_, known->second);
    return &*known->second;
  }

  entry* add(std::string_view stream, const stream_head& head) {
    const std::lock_guard lock{mutex_};
    recent_.push_front({std::string{stream}, head, head, {}});
    by_name_.emplace(recent_.front().name, recent_.begin());
    return &recent_.front();
  }

  /// Lengthens the tail by the records of one batch, which are durable up to the head.
  void note(entry& stream, std::uint64_t first_version, std::uint64_t position,
            std::span<const std::uint32_t> offsets) {
    const std::lock_guard lock{mutex_};
    if (stream.tail.bytes.empty()) {
      stream.tail.first_version = first_version;
      with_tail_.push_back(&stream);
    }
    append_part(stream.tail.bytes, position, offsets);
    stream.durable = stream.head;
    records_in_tails_ += offsets.size();
  }

  std::size_t records_in_tails() const { return records_in_tails_; }
  const std::vector<entry*>& with_tail() const { return with_tail_; }
  void clear_tails() {
    const std::lock_guard lock{mutex_};
    for (entry* stream : with_tail_) {
      stream->tail.bytes.clear();
    }
    with_tail_.clear();
    records_in_tails_ = 0;
  }

  /// May be called by any thread.
  stream_parts tail_of(std::string_view stream) const {
    const std::lock_guard lock{mutex_};
    const auto known = by_name_.find(stream);
    return known == by_name_.end() ? stream_parts{} : known->second->tail;
  }

  /// None when the stream is not known; all of it is in the index then. May be called by any
  /// thread.
  std::optional<stream_head> durable_head_of(std::string_view stream) const {
    const std::lock_guard lock{mutex_};
    const auto known = by_name_.find(stream);
    return known == by_name_.end() ? std::nullopt : std::optional{known->second->durable};
  }

  /// Forgets the least recently used beyond the limit.
  void trim() {
    if (recent_.size() <= max_) {
      return;
    }
    const std::lock_guard lock{mutex_};
    for (auto excess = recent_.size() - max_; excess > 0; --excess) {
      const auto last = std::prev(recent_.end());
      if (last->tail.bytes.empty()) {
        by_name_.erase(last->name);
        recent_.erase(last);
      } else {
        recent_.splice(recent_.begin(), recent_, last);
      }
    }
  }

 private:
  const std::size_t max_;
  mutable std::mutex mutex_;  // guards what others read; the writer reads without it
  std::list<entry> recent_;   // most recently used first
  boost::unordered_flat_map<std::string_view, std::list<entry>::iterator> by_name_;
  std::vector<entry*> with_tail_;
  std::size_t records_in_tails_ = 0;
};

}  // namespace moim::storage
