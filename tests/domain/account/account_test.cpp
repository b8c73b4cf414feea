// Accounts, sessions and the rules of a sign-up.
#include "domain/account/account.hpp"

#include <algorithm>

#include "domain/limits.hpp"
#include "tests/domain/given.hpp"

namespace moim::test::account_test {

namespace {

constexpr timestamp opened_at{1'000};
constexpr timestamp now{5'000};
constexpr timestamp expires{10'000};
constexpr timestamp expires_later{20'000};

const session_id phone = numbered<session_id>(1);
const session_id laptop = numbered<session_id>(2);

const account_opened opened{{"someone@example.com"}, {"someone"}, {"$argon2id$…"}, role::user};

account_view view_of(role may, std::optional<account_session> session) {
  account_view view;
  view.email = opened.email;
  view.profile.nickname = opened.nickname;
  view.password_hash = opened.password_hash;
  view.may = may;
  view.opened_at = opened_at;
  view.session = session;
  return view;
}

scenario<account> given_open() {
  return given<account>({opened}, opened_at);
}
scenario<account> given_signed_in() {
  return given<account>({opened, session_started{phone, expires}}, opened_at);
}

bool breaks(const std::vector<violation>& found, const violation& expected) {
  return std::find(found.begin(), found.end(), expected) != found.end();
}

std::string times(std::size_t n, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < n; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("account: opens once") {
  const open_account open{opened.email, opened.nickname, opened.password_hash, role::organizer};
  given<account>({})
      .when(open, opened_at)
      .then({account_opened{opened.email, opened.nickname, opened.password_hash, role::organizer}})
      .answers(view_of(role::organizer, std::nullopt))
      .when(open, now)
      .refused(account_exists{});
}

TEST_CASE("account: before it opens everything else finds nothing") {
  const account::command commands[] = {grant_role{role::admin},
                                       start_session{phone, expires},
                                       rotate_session{phone, 1, expires},
                                       end_session{phone, 1},
                                       change_profile{},
                                       change_password{},
                                       link_kakao{},
                                       withdraw_account{},
                                       erase_account{},
                                       show_account{}};
  for (const auto& command : commands) {
    CAPTURE(command.index());
    given<account>({}).when(command, now).refused(account_not_found{});
  }
}

TEST_CASE("account: a role is granted once") {
  given_open()
      .when(grant_role{role::organizer}, now)
      .then({role_granted{role::organizer}})
      .answers(view_of(role::organizer, std::nullopt))
      .when(grant_role{role::organizer}, now)
      .then({})
      .when(grant_role{role::user}, now)
      .then({role_granted{role::user}})
      .answers(view_of(role::user, std::nullopt));
}

TEST_CASE("account: a session starts at generation 1") {
  given_open()
      .when(start_session{phone, expires}, now)
      .then({session_started{phone, expires}})
      .answers(view_of(role::user, account_session{phone, 1, expires}));
}

TEST_CASE("account: showing it tells of no session") {
  given_signed_in().when(show_account{}, now).then({}).answers(view_of(role::user, std::nullopt));
}

TEST_CASE("account: each rotation is a new generation and a new expiry") {
  given_signed_in()
      .when(rotate_session{phone, 1, expires_later}, now)
      .then({session_rotated{phone, 2, expires_later}})
      .answers(view_of(role::user, account_session{phone, 2, expires_later}))
      .when(rotate_session{phone, 2, expires_later}, expires)  // past the first expiry
      .then({session_rotated{phone, 3, expires_later}});
}

TEST_CASE("account: a reused refresh token is refused and ends its session only") {
  given<account>({opened, session_started{phone, expires}, session_started{laptop, expires},
                  session_rotated{phone, 2, expires}})
      .when(rotate_session{phone, 1, expires_later}, now)
      .refused(refresh_token_reused{}, {session_ended{phone, session_end::token_reused}})
      .when(rotate_session{phone, 2, expires_later}, now)  // the latest token is dead as well
      .refused(refresh_token_invalid{})
      .when(rotate_session{laptop, 1, expires_later}, now)
      .then({session_rotated{laptop, 2, expires_later}});
}

TEST_CASE("account: a refresh token that was never given out is invalid") {
  given_signed_in()
      .when(rotate_session{laptop, 1, expires_later}, now)
      .refused(refresh_token_invalid{})
      .when(rotate_session{phone, 2, expires_later}, now)
      .refused(refresh_token_invalid{});
}

TEST_CASE("account: a session expires exactly at its time") {
  given_signed_in()
      .when(rotate_session{phone, 1, expires_later}, expires)
      .refused(refresh_token_invalid{})
      .when(rotate_session{phone, 0, expires_later}, expires)  // too late to be a reuse
      .refused(refresh_token_invalid{})
      .when(rotate_session{phone, 1, expires_later}, {expires.ms - 1})
      .then({session_rotated{phone, 2, expires_later}});
}

TEST_CASE("account: signing out ends the session and again is no error") {
  given_signed_in()
      .when(end_session{phone, 1}, now)
      .then({session_ended{phone, session_end::signed_out}})
      .answers(view_of(role::user, std::nullopt))
      .when(end_session{phone, 1}, now)
      .then({})
      .when(rotate_session{phone, 1, expires_later}, now)
      .refused(refresh_token_invalid{});
}

TEST_CASE("account: signing out with an old token tells that it was reused") {
  given<account>({opened, session_started{phone, expires}, session_rotated{phone, 2, expires}})
      .when(end_session{phone, 1}, now)
      .then({session_ended{phone, session_end::token_reused}});
}

TEST_CASE("account: signing out of an expired session ends it") {
  given_signed_in()
      .when(end_session{phone, 1}, expires_later)
      .then({session_ended{phone, session_end::signed_out}});
}

TEST_CASE("account: one session more than the limit displaces the oldest") {
  constexpr auto max = static_cast<std::uint32_t>(limits::sessions_per_account_max);
  std::vector<account::event> full{opened};
  for (std::uint32_t n = 1; n < max; ++n) {
    full.push_back(session_started{numbered<session_id>(n), expires});
  }
  const auto last = numbered<session_id>(max);
  const auto one_more = numbered<session_id>(max + 1);
  auto devices = given<account>(full);
  devices.when(start_session{last, expires}, now)
      .then({session_started{last, expires}})
      .when(start_session{one_more, expires}, now)
      .then({session_ended{numbered<session_id>(1), session_end::displaced},
             session_started{one_more, expires}})
      .when(rotate_session{numbered<session_id>(1), 1, expires_later}, now)
      .refused(refresh_token_invalid{})
      .when(rotate_session{numbered<session_id>(2), 1, expires_later}, now)
      .then({session_rotated{numbered<session_id>(2), 2, expires_later}});
  CHECK(devices.state().sessions.size() == max);
}

TEST_CASE("account: a history that breaks a promise is a bug and not a state") {
  const account::event histories[] = {opened, session_rotated{laptop, 2, expires},
                                      session_ended{laptop, session_end::signed_out}};
  for (const auto& event : histories) {
    CAPTURE(event.index());
    account_state state = given_signed_in().state();
    CHECK(is_a_bug([&] { account::evolve(state, event, now); }));
  }
  account_state crowded = given_open().state();
  for (std::uint32_t n = 1; n <= limits::sessions_per_account_max; ++n) {
    account::evolve(crowded, session_started{numbered<session_id>(n), expires}, now);
  }
  CHECK(is_a_bug([&] { account::evolve(crowded, session_started{laptop, expires}, now); }));
}

TEST_CASE("sign-up: what is sound") {
  struct example {
    std::string email, password, nickname;
  };
  const example examples[] = {
      {"someone@example.com", "passw0rd!", "someone"},
      {" Someone@Example.COM\t", "aaaaaa1!", "n"},            // trimmed, exactly 8 characters
      {"someone@example.com", "비밀번호는여덟1!", "모임장"},  // letters of any script
      {"someone@example.com", "a1 " + times(limits::password_bytes_max - 4, "b") + "!", "n"},
      {"someone@example.com", "passw0rd!", times(limits::nickname_characters_max, "가")}};
  for (const auto& [email, password, nickname] : examples) {
    check_same({}, check_sign_up(email, password, nickname));
  }
}

TEST_CASE("sign-up: every rule on its own") {
  struct example {
    std::string email, password, nickname;
    violation expected;
  };
  const std::string fine = "passw0rd!";
  const example examples[] = {
      {"", fine, "n", {"email", "not_an_email"}},
      {"someone", fine, "n", {"email", "not_an_email"}},
      {"a@b@c.d", fine, "n", {"email", "not_an_email"}},
      {"a@b.c", "aaaaa1!", "n", {"password", "too_short"}},
      {"a@b.c", "가나다라마1!", "n", {"password", "too_short"}},  // 7 characters, 17 bytes
      {"a@b.c", "a1!" + times(limits::password_bytes_max - 2, "b"), "n", {"password", "too_long"}},
      {"a@b.c", "12345678!", "n", {"password", "too_simple"}},
      {"a@b.c", "password!", "n", {"password", "too_simple"}},
      {"a@b.c", "passw0rds", "n", {"password", "too_simple"}},
      {"a@b.c", "passw0rd s", "n", {"password", "too_simple"}},  // a space is no symbol
      {"a@b.c", "비밀번호는여덟11", "n", {"password", "too_simple"}},
      {"a@b.c", fine, "", {"nickname", "required"}},
      {"a@b.c", fine, times(limits::nickname_characters_max + 1, "n"), {"nickname", "too_long"}},
      {"a@b.c", fine, times(limits::nickname_characters_max + 1, "가"), {"nickname", "too_long"}}};
  for (const auto& [email, password, nickname, expected] : examples) {
    CAPTURE(email);
    CAPTURE(password);
    CAPTURE(nickname);
    check_same({expected}, check_sign_up(email, password, nickname));
  }
}

TEST_CASE("sign-up: all broken rules are told at once") {
  const auto found = check_sign_up("", "", "");
  CHECK(found.size() == 4);
  CHECK(breaks(found, {"email", "not_an_email"}));
  CHECK(breaks(found, {"password", "too_short"}));
  CHECK(breaks(found, {"password", "too_simple"}));
  CHECK(breaks(found, {"nickname", "required"}));
}

}  // namespace moim::test::account_test
