// The auditor's book of the permits of one user of a store, which it compares with the books of the
// slots that these are for. It shares nothing with the domain, whose decisions it checks.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "storage/log/stream_book.hpp"

namespace moim::storage {

struct permit_book {
  static constexpr std::string_view category = "permits";

  std::uint64_t taken = 0;
  std::uint64_t slots_per_user = 0;          // the limit when the last one was taken
  std::map<std::string, std::uint64_t> out;  // numbers, by stream of the slot

  void take(const record& record, audit_context* around, promises& broken);
  std::size_t entries() const { return out.size(); }
};

/// The permits of a user of the store that a slot's stream belongs to.
std::string permits_stream(std::string_view slot_stream, std::string_view user);

/// A `permit_spent` of a slot's stream spends one that is out.
void check_spent_permit(const record& record, audit_context& around, promises& broken);

}  // namespace moim::storage
