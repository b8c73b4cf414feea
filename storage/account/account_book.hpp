// What was promised about one account, kept by hand from its events: it begins once, and when it is
// withdrawn nothing comes after that but its erasure. Nothing personal is read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/log/event_log.hpp"

namespace moim::storage {

struct account_book {
  bool opened = false;
  std::uint64_t withdrawn_at = 0;  // position; 0: it is not
  bool erased = false;

  /// One record of the account's stream, in order. Appends every promise that it breaks to
  /// `broken`.
  void take(const record& record, std::vector<std::string>& broken);
};

}  // namespace moim::storage
