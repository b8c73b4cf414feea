// A login belongs to the first user who claims it, until that user withdraws.
#include "domain/account/login.hpp"

#include "tests/domain/given.hpp"

namespace moim::test::login_test {

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

TEST_CASE("login: its owner releases it, and then it is free for the next") {
  given<login>({login_claimed{first}})
      .when(release_login{second})
      .then({})
      .when(release_login{first})
      .then({login_released{first}})
      .answers({{}})
      .when(show_login{})
      .refused(login_unknown{})
      .when(release_login{first})
      .then({})
      .when(claim_login{second})
      .then({login_claimed{second}})
      .answers({second})
      .when(release_login{first})
      .then({});
}

TEST_CASE("login: one that is released by another is a bug") {
  login_state state{first};
  CHECK(is_a_bug([&] { login::evolve(state, login_released{second}, {}); }));
  CHECK(is_a_bug([&] { login::evolve(state, login_claimed{second}, {}); }));
}

}  // namespace moim::test::login_test
