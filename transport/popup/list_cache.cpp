// The keys of the map are views of the entries' texts.
#include "transport/popup/list_cache.hpp"

#include <utility>

namespace moim::transport {

list_cache::body list_cache::find(std::string_view parameters, std::uint64_t changes,
                                  timestamp now) {
  const auto known = by_parameters_.find(parameters);
  if (known == by_parameters_.end()) {
    return nullptr;
  }
  const auto at = known->second;
  if (at->changes != changes || now < at->since || now >= at->until) {
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, at);
  return at->answer;
}

void list_cache::keep(std::string_view parameters, body answer, std::uint64_t changes,
                      timestamp since, timestamp until) {
  if (const auto known = by_parameters_.find(parameters); known != by_parameters_.end()) {
    drop(known->second);
  }
  entries_.push_front({std::string{parameters}, std::move(answer), changes, since, until});
  by_parameters_.emplace(entries_.front().parameters, entries_.begin());
  bytes_ += entries_.front().bytes();
  while (bytes_ > bytes_max_) {
    drop(std::prev(entries_.end()));
  }
}

void list_cache::drop(place which) {
  bytes_ -= which->bytes();
  by_parameters_.erase(which->parameters);
  entries_.erase(which);
}

}  // namespace moim::transport
