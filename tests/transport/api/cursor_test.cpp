// Tests cursors: a key makes a round trip, any other text is refused.
#include "transport/api/cursor.hpp"

#include <doctest/doctest.h>

namespace moim::transport::cursor_test {

TEST_CASE("cursor: a key comes back, and other texts are no keys") {
  for (const std::uint64_t key : {std::uint64_t{0}, std::uint64_t{77}, ~std::uint64_t{0}}) {
    CHECK(parse_cursor(cursor_of(key)) == key);
  }
  for (const auto text : {"", "AAAAAAAAAA", "AAAAAAAAAAAA", "AAAAAAAAAAB", "AAAAAAAAA!A"}) {
    CHECK_FALSE(parse_cursor(text));
  }
}

}  // namespace moim::transport::cursor_test
