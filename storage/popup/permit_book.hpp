// What one user of a store may have places with, kept by hand from the events of their permits, and
// held against the slots that these are for. It shares nothing with the domain, whose decisions it
// judges.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "storage/audit/log_surroundings.hpp"
#include "storage/log/event_log.hpp"
#include "storage/popup/slot_book.hpp"

namespace moim::storage {

struct permit_book {
  std::uint64_t taken = 0;
  std::uint64_t slots_per_user = 0;          // the limit when the last one was taken
  std::map<std::string, std::uint64_t> out;  // numbers, by stream of the slot

  /// One record of the stream, in order. Appends every promise that it breaks to `broken`; null
  /// around it: only what the stream itself tells is judged.
  void take(const record& record, log_surroundings* around, std::vector<std::string>& broken);
};

/// The permits of a user of the store that a slot's stream belongs to.
std::string permits_stream(std::string_view slot_stream, std::string_view user);

/// A `permit_spent` of a slot's stream spends one that is out.
void judge_spent_permit(const record& record, log_surroundings& around,
                        std::vector<std::string>& broken);

}  // namespace moim::storage
