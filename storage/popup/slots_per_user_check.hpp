// A check over all slots of a log: no user has places in more slots of a store than it allows,
// whatever the permits say.
#pragma once

#include <map>
#include <set>
#include <string>

#include "storage/log/stream_book.hpp"

namespace moim::storage {

class slots_per_user_check {
 public:
  /// Each record of the log in order, after the book of its stream has taken it.
  void take(const record& record, audit_context& around, promises& broken);

 private:
  std::map<std::string, std::set<std::string>> ever_in_;  // slots, by the stream of their permits
};

}  // namespace moim::storage
