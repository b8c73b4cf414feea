// Broken promises are collected, not thrown: one record may break several.
#include "storage/log/stream_book.hpp"

namespace moim::storage {

void demand(promises& broken, bool kept, std::string_view promise) {
  if (!kept) {
    broken.emplace_back(promise);
  }
}

}  // namespace moim::storage
