// A least-recently-used cache of lists of stores, as rendered answers: a page is the same for
// everybody, and nearly all of its cost is rendering. Each I/O thread has one, keyed by the query
// string as it was written. A page holds until any store changes and, where it depends on the time,
// until reservations of some store open or close.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "domain/calendar.hpp"

namespace moim::transport {

class list_cache {
 public:
  using body = std::shared_ptr<const std::string>;

  /// Keeps at most so many bytes of answers and their parameters.
  explicit list_cache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Null when none is kept that holds. `changes` is how often stores have changed
  /// (actors/popup/store_index).
  body find(std::string_view parameters, std::uint64_t changes, timestamp now);

  /// In place of whatever is kept for these parameters; those that were asked for longest ago make
  /// way. It holds from `since` on and before `until`.
  void keep(std::string_view parameters, body answer, std::uint64_t changes, timestamp since,
            timestamp until);

 private:
  struct entry {
    std::string parameters;
    body answer;
    std::uint64_t changes = 0;
    timestamp since;
    timestamp until;

    std::size_t bytes() const { return parameters.size() + answer->size(); }
  };
  using place = std::list<entry>::iterator;

  void drop(place which);

  const std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::list<entry> entries_;  // the one asked for last comes first
  std::unordered_map<std::string_view, place> by_parameters_;
};

}  // namespace moim::transport
