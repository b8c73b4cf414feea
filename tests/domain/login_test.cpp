// A login belongs to whoever claims it first.
#include "domain/login.hpp"

#include "tests/domain/given.hpp"

namespace moim::test {

namespace {
const user_id first = user(1);
const user_id second = user(2);
}  // namespace

TEST_CASE("login: the first to claim it owns it") {
  given<login>({})
      .when(claim_login{first})
      .then({login_claimed{first}})
      .answers({first})
      .when(show_login{})
      .then({})
      .answers({first});
}

TEST_CASE("login: nobody else can claim it") {
  given<login>({login_claimed{first}})
      .when(claim_login{second})
      .refused(login_taken{})
      .when(show_login{})
      .then({})
      .answers({first});
}

TEST_CASE("login: claiming again what one owns changes nothing") {
  given<login>({login_claimed{first}}).when(claim_login{first}).then({}).answers({first});
}

TEST_CASE("login: one that nobody has claimed is unknown") {
  given<login>({}).when(show_login{}).refused(login_unknown{});
}

}  // namespace moim::test
