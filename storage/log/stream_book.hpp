// The interface between the auditors (storage/audit) and the books of the subjects. A book is a
// naive model of one stream, kept by hand from its records and without the code of the domain,
// whose decisions it checks. It is a value with these members:
//
//   static constexpr std::string_view category     of the streams that such books are kept of
//   void take(const record&, audit_context*, promises& broken)
//                                                  one record of the stream, in order. Appends each
//                                                  promise that the record breaks; without a
//                                                  context checks only what follows from the stream
//                                                  itself
//   std::size_t entries() const                    optional: what grows with the stream, and what
//                                                  the live auditor bounds
//   void finish(promises& broken) const            optional: after the last record of a whole log
//   static constexpr std::array<std::string_view, N> looked_up
//                                                  optional: types of events that the book asks
//                                                  audit_context::has_event for
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ensure.hpp"
#include "storage/log/event_log.hpp"

namespace moim::storage {

using promises = std::vector<std::string>;

/// Appends the promise unless it was kept.
void demand(promises& broken, bool kept, std::string_view promise);

/// Whether such a book is kept of a stream.
template <class Book>
bool keeps_book_of(std::string_view stream) {
  return stream.size() > Book::category.size() && stream.starts_with(Book::category) &&
         stream[Book::category.size()] == '/';
}

/// The other streams in the log before the current record.
class audit_context {
 public:
  virtual ~audit_context() = default;

  /// Empty for a stream without records; null when no book is kept of it because it is too long.
  template <class Book>
  const Book* book_of(const std::string& stream) {
    ensure(keeps_book_of<Book>(stream), "a book is asked for by the name of its stream");
    return static_cast<const Book*>(find_book(stream));
  }

  /// Whether an event of that type of that stream stands at the position. The type is one that a
  /// book lists in `looked_up`.
  virtual bool has_event(std::uint64_t position, std::string_view stream,
                         std::string_view type) = 0;

  /// Reports that the current record cannot be checked, because another book is too long to keep.
  virtual void pass_over() {}

 private:
  /// A book of the type that is kept of that stream, or null.
  virtual const void* find_book(const std::string& stream) = 0;
};

}  // namespace moim::storage
