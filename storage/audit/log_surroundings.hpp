// What the log in front of a record says of others: books of one stream ask it.
#pragma once

#include <cstdint>
#include <string>

namespace moim::storage {

struct permit_book;
struct slot_book;

class log_surroundings {
 public:
  virtual ~log_surroundings() = default;

  /// Empty for a slot that nobody has reserved in; null when no book is kept of it.
  virtual const slot_book* slot_now(const std::string& stream) = 0;
  /// The same for the permits of a user of a store.
  virtual const permit_book* permits_now(const std::string& stream) = 0;
  /// An event that edited this store stands there.
  virtual bool is_edit(const std::string& store, std::uint64_t position) = 0;
  /// Where the account of a user was withdrawn; 0: it was not.
  virtual std::uint64_t withdrawn_at(const std::string& user) = 0;
};

}  // namespace moim::storage
