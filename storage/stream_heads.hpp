// The versions and chain values that the next records of recently used streams follow from, in a
// bounded cache, so that appending to a busy stream reads nothing.
#pragma once

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/rocksdb_reader.hpp"

namespace moim::storage {

class stream_heads {
 public:
  explicit stream_heads(std::size_t max) : max_{max} {}

  /// A known head, which becomes the most recently used; null when it is not known. Pointers stay
  /// valid until `trim`.
  stream_head* find(std::string_view stream) {
    const auto known = by_name_.find(stream);
    if (known == by_name_.end()) {
      return nullptr;
    }
    recent_.splice(recent_.begin(), recent_, known->second);
    return &known->second->head;
  }

  stream_head* add(std::string_view stream, const stream_head& head) {
    recent_.push_front({std::string{stream}, head});
    by_name_.emplace(recent_.front().name, recent_.begin());
    return &recent_.front().head;
  }

  /// Forgets the least recently used beyond the limit.
  void trim() {
    for (; recent_.size() > max_; recent_.pop_back()) {
      by_name_.erase(recent_.back().name);
    }
  }

 private:
  struct entry {
    std::string name;
    stream_head head;
  };

  std::size_t max_;
  std::list<entry> recent_;  // most recently used first
  std::unordered_map<std::string_view, std::list<entry>::iterator> by_name_;
};

}  // namespace moim::storage
