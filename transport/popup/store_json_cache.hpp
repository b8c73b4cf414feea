// A cache of the JSON of stores. Rendering is most of the cost of a list of twenty. Each I/O thread
// has one, keyed by the row that a text was made of, which is replaced when the store changes.
#pragma once

#include <string>
#include <vector>

#include "actors/subjects.hpp"
#include "transport/popup/store_types.hpp"

namespace moim::transport {

store_answer to_answer(store_id id, const store_receipt& store);
store_answer to_answer(const actors::store_row& row);

class store_json_cache {
 public:
  /// `zone` is that in which answers are rendered.
  explicit store_json_cache(std::string_view zone);

  /// Valid until the next call.
  const std::string& of(const actors::store_row_ptr& row);

  /// A strong validator (RFC 9110 8.8.3): what the row's JSON depends on.
  std::string etag_of(const actors::store_row& row) const;

 private:
  struct entry {
    actors::store_row_ptr row;
    std::string json;
  };
  std::vector<entry> entries_;  // of a row at its number, modulo their count
  std::string etag_prefix_;
};

}  // namespace moim::transport
