// Keys by the instant at which they are due: what a timer source is made of.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "domain/calendar.hpp"
#include "domain/limits.hpp"

namespace moim::actors {

template <class Key, class Hash>
class due_queue {
 public:
  std::size_t size() const { return due_of_.size(); }

  /// A key is due once, at the instant named last.
  void set(const Key& key, timestamp due) {
    const auto [known, fresh] = due_of_.try_emplace(key, due);
    if (!fresh) {
      order_.erase({known->second, key});
      known->second = due;
    }
    order_.insert({due, key});
  }

  void erase(const Key& key) {
    if (const auto known = due_of_.find(key); known != due_of_.end()) {
      order_.erase({known->second, key});
      due_of_.erase(known);
    }
  }

  std::optional<timestamp> next() const {
    return order_.empty() ? std::nullopt : std::optional{order_.begin()->first};
  }

  /// Calls `visit(key)` for at most `count_max` keys that are due, the earliest first, and puts
  /// them off until it is time to try again.
  template <class Visit>
  void take(timestamp now, std::size_t count_max, Visit visit) {
    for (; count_max > 0 && !order_.empty() && order_.begin()->first <= now; --count_max) {
      const Key key = order_.begin()->second;
      set(key, {now.ms + limits::timer_retry_ms});
      visit(key);
    }
  }

 private:
  std::unordered_map<Key, timestamp, Hash> due_of_;
  std::set<std::pair<timestamp, Key>> order_;
};

}  // namespace moim::actors
