// A sorted set whose copies are cheap: keys stand in chunks that copies share, and a change makes
// one chunk anew. It is an index by another order than that of creation.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace moim::actors {

template <class Key>
class sorted_chunks {
 public:
  void insert(const Key& key) {
    if (chunks_.empty()) {
      chunks_.push_back({key, std::make_shared<chunk>(1, key)});
      return;
    }
    const std::size_t i = chunk_of(key);
    auto fresh = std::make_shared<chunk>(*chunks_[i].keys);
    const auto place = std::lower_bound(fresh->begin(), fresh->end(), key);
    if (place != fresh->end() && *place == key) {
      return;
    }
    fresh->insert(place, key);
    replace(i, std::move(fresh));
  }

  void erase(const Key& key) {
    if (chunks_.empty()) {
      return;
    }
    const std::size_t i = chunk_of(key);
    auto fresh = std::make_shared<chunk>(*chunks_[i].keys);
    const auto place = std::lower_bound(fresh->begin(), fresh->end(), key);
    if (place == fresh->end() || *place != key) {
      return;
    }
    fresh->erase(place);
    replace(i, std::move(fresh));
  }

  /// Calls `visit(key)` for the keys from `first` on, ascending, until it returns false.
  template <class Visit>
  void ascend(const Key& first, Visit&& visit) const {
    for (std::size_t i = chunks_.empty() ? 0 : chunk_of(first); i < chunks_.size(); ++i) {
      const chunk& keys = *chunks_[i].keys;
      for (auto at = std::lower_bound(keys.begin(), keys.end(), first); at != keys.end(); ++at) {
        if (!visit(*at)) {
          return;
        }
      }
    }
  }

  /// The same for the keys below `end`, descending.
  template <class Visit>
  void descend(const Key& end, Visit&& visit) const {
    for (std::size_t i = chunks_.empty() ? 0 : chunk_of(end) + 1; i > 0; --i) {
      const chunk& keys = *chunks_[i - 1].keys;
      for (auto at = std::lower_bound(keys.begin(), keys.end(), end); at != keys.begin();) {
        if (!visit(*--at)) {
          return;
        }
      }
    }
  }

 private:
  static constexpr std::size_t chunk_keys_max = 512;
  using chunk = std::vector<Key>;

  struct part {
    Key first;  // beside the chunk, so that finding one stays in this vector
    std::shared_ptr<const chunk> keys;
  };

  /// The chunk that holds the key, or would.
  std::size_t chunk_of(const Key& key) const {
    const auto behind = std::upper_bound(chunks_.begin(), chunks_.end(), key,
                                         [](const Key& k, const part& p) { return k < p.first; });
    return behind == chunks_.begin() ? 0 : static_cast<std::size_t>(behind - chunks_.begin()) - 1;
  }

  void replace(std::size_t i, std::shared_ptr<chunk> fresh) {
    const auto at = chunks_.begin() + static_cast<std::ptrdiff_t>(i);
    if (fresh->empty()) {
      chunks_.erase(at);
      return;
    }
    if (fresh->size() > chunk_keys_max) {
      const auto middle = fresh->begin() + static_cast<std::ptrdiff_t>(fresh->size() / 2);
      auto upper = std::make_shared<chunk>(middle, fresh->end());
      fresh->erase(middle, fresh->end());
      at->first = fresh->front();
      at->keys = std::move(fresh);
      chunks_.insert(at + 1, {upper->front(), upper});
      return;
    }
    at->first = fresh->front();
    at->keys = std::move(fresh);
  }

  std::vector<part> chunks_;
};

}  // namespace moim::actors
