// Tests `moim token`: its tokens are valid on a server with the same secret, and its users are
// predictable.
#include "transport/account/command_token.hpp"

#include <doctest/doctest.h>

namespace moim::transport::command_token_test {

namespace {

user_id id(std::string_view text) {
  user_id result;
  REQUIRE(from_text(text, result));
  return result;
}

}  // namespace

TEST_CASE("users count up in the last twelve digits and nowhere else") {
  const auto first = id("0197abcd-0000-7000-8000-00000000ffff");
  CHECK(user_after(first, 0) == first);
  CHECK(user_after(first, 1) == id("0197abcd-0000-7000-8000-000000010000"));
  CHECK(user_after(first, 299'999) == id("0197abcd-0000-7000-8000-0000000593de"));
  CHECK(user_after(id("0197abcd-0000-7000-8000-ffffffffffff"), 1) ==
        id("0197abcd-0000-7000-8000-000000000000"));
}

}  // namespace moim::transport::command_token_test
