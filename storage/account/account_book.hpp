// The auditor's book of one account: it is opened once, and after its withdrawal comes nothing but
// its erasure. No personal field is read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/log/stream_book.hpp"

namespace moim::storage {

struct account_book {
  static constexpr std::string_view category = "account";

  bool opened = false;
  std::uint64_t withdrawn_at = 0;  // position; 0: it is not
  bool erased = false;

  void take(const record& record, audit_context* around, promises& broken);
};

/// The position of the event that withdraws the account of a user; 0: there is none.
std::uint64_t withdrawn_at(audit_context& around, const std::string& user);

}  // namespace moim::storage
