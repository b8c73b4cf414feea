// Changes of an open account: profile, password, withdrawal and erasure.
#include <cmath>

#include "domain/account/account.hpp"
#include "domain/limits.hpp"
#include "tests/domain/given.hpp"

namespace moim::test::account_change_test {

namespace {

constexpr timestamp opened_at{1'000};
constexpr timestamp now{2'000};
constexpr timestamp expires{10'000};
constexpr calendar_date today{20'700};  // in 2026

const session_id device = numbered<session_id>(1);
const session_id other_device = numbered<session_id>(2);
const login_id login{"b4c9a289323b21a01c3e940f150eb9b8"};

const account_opened opened{{"someone@example.com"}, {"someone"}, {"$argon2id$1"}, role::organizer};

scenario<account> given_signed_in() {
  return given<account>(
      {opened, session_started{device, expires}, session_started{other_device, expires}},
      opened_at);
}

account_profile full_profile() {
  return {{"달"},
          personal<std::string>{"+82 10-1234-5678"},
          personal<gender>{gender::female},
          personal<std::int32_t>{1990},
          personal<std::string>{"서울 성동구 연무장길 1"},
          personal<double>{37.5446},
          personal<double>{127.0559}};
}

profile_change full_change() {
  profile_change c;
  c.nickname = "달";
  c.phone = "+82 10-1234-5678";
  c.gender = gender::female;
  c.birth_year = 1990;
  c.address = "서울 성동구 연무장길 1";
  c.latitude = 37.5446;
  c.longitude = 127.0559;
  return c;
}

account_view empty_view() {
  account_view view;
  view.may = role::organizer;
  view.opened_at = opened_at;
  return view;
}

std::vector<violation> found_in(const profile_change& c) {
  return check_profile(c, today);
}

}  // namespace

TEST_CASE("account: a profile is what was there and what was changed") {
  auto some = given_signed_in();
  some.when(change_profile{full_change()}, now).then({profile_changed{full_profile()}});
  profile_change removal;
  removal.phone = std::optional<std::string>{};
  removal.address = std::optional<std::string>{};
  auto without = full_profile();
  without.phone.reset();
  without.address.reset();
  some.when(change_profile{removal}, now).then({profile_changed{without}});
  CHECK(some.state().profile == without);
}

TEST_CASE("account: a change that changes nothing is no event") {
  given<account>({opened, profile_changed{full_profile()}})
      .when(change_profile{}, now)
      .then({})
      .when(change_profile{full_change()}, now)
      .then({});
}

TEST_CASE("account: a new password ends all sessions and starts one") {
  const session_id fresh = numbered<session_id>(3);
  auto some = given_signed_in();
  some.when(change_password{{"$argon2id$1"}, {"$argon2id$2"}, fresh, expires}, now)
      .then({password_changed{{"$argon2id$2"}}, session_started{fresh, expires}});
  REQUIRE(some.state().sessions.size() == 1);
  CHECK(some.state().sessions.front().id == fresh);
  some.when(rotate_session{device, 1, expires}, now).refused(refresh_token_invalid{});
}

TEST_CASE("account: a password that was changed meanwhile is not changed") {
  given_signed_in()
      .when(change_password{{"$argon2id$0"}, {"$argon2id$2"}, device, expires}, now)
      .refused(password_outdated{});
}

TEST_CASE("account: one person at Kakao is linked, once") {
  given_signed_in()
      .when(link_kakao{{"42"}}, now)
      .then({kakao_linked{{"42"}}})
      .when(link_kakao{{"42"}}, now)
      .then({})
      .when(link_kakao{{"43"}}, now)
      .refused(kakao_already_linked{});
}

TEST_CASE("account: one that comes from Kakao opens with its link") {
  open_account open{{"someone@example.com"}, {"someone"}, {}, role::user};
  open.kakao_id = personal<std::string>{"42"};
  given<account>({}).when(open, now).then(
      {account_opened{{"someone@example.com"}, {"someone"}, {}, role::user}, kakao_linked{{"42"}}});
}

TEST_CASE("account: a withdrawal that does not know of Kakao changes nothing") {
  given<account>({opened, kakao_linked{{"42"}}})
      .when(withdraw_account{opened.email, {}, {login}}, now)
      .refused(account_changed{})
      .when(withdraw_account{opened.email, personal<std::string>{"42"}, {login}}, now)
      .then({account_withdrawn{{login}}});
}

TEST_CASE("account: a withdrawal forgets everything about the person") {
  auto some = given<account>({opened, profile_changed{full_profile()}, kakao_linked{{"42"}},
                              session_started{device, expires}},
                             opened_at);
  some.when(withdraw_account{opened.email, personal<std::string>{"42"}, {login}}, now)
      .then({account_withdrawn{{login}}})
      .answers(empty_view());
  CHECK(some.state().profile == account_profile{});
  CHECK(some.state().sessions.empty());
  CHECK(some.state().standing == account_standing::withdrawn);
}

TEST_CASE("account: whoever has withdrawn is not there, and withdrawing again is no error") {
  for (const bool erased : {false, true}) {
    std::vector<account::event> history{opened, account_withdrawn{}};
    if (erased) {
      history.emplace_back(account_erased{});
    }
    for (const account::command& command :
         {account::command{grant_role{role::admin}},
          account::command{start_session{device, expires}},
          account::command{change_profile{full_change()}}, account::command{change_password{}},
          account::command{link_kakao{{"42"}}}, account::command{show_account{}}}) {
      CAPTURE(command.index());
      given<account>(history).when(command, now).refused(account_not_found{});
    }
    given<account>(history)
        .when(withdraw_account{}, now)
        .then({})
        .when(rotate_session{device, 1, expires}, now)
        .refused(refresh_token_invalid{})
        .when(end_session{device, 1}, now)
        .then({})
        .when(open_account{}, now)
        .refused(account_exists{});
  }
}

TEST_CASE("account: a withdrawal for other logins than it has changes nothing") {
  given_signed_in()
      .when(withdraw_account{{"other@example.com"}, {}, {login}}, now)
      .refused(account_changed{});
}

TEST_CASE("account: it is erased once, after the withdrawal") {
  given_signed_in()
      .when(erase_account{}, now)
      .refused(account_not_withdrawn{})
      .when(withdraw_account{opened.email, {}, {}}, now)
      .then({account_withdrawn{}})
      .when(erase_account{}, now)
      .then({account_erased{}})
      .when(erase_account{}, now)
      .then({});
  account_state open = given_signed_in().state();
  CHECK(is_a_bug([&] { account::evolve(open, account_erased{}, now); }));
  account_state gone = given<account>({opened, account_withdrawn{}}).state();
  CHECK(is_a_bug([&] { account::evolve(gone, account_withdrawn{}, now); }));
}

TEST_CASE("profile: what is sound") {
  check_same({}, found_in({}));
  check_same({}, found_in(full_change()));
  profile_change edges;
  edges.birth_year = limits::birth_year_min;
  edges.latitude = -90;
  edges.longitude = 180;
  edges.phone = "01012345";
  check_same({}, found_in(edges));
  profile_change removed;
  removed.phone = std::optional<std::string>{};
  removed.latitude = removed.longitude = std::optional<double>{};
  removed.birth_year = std::optional<std::int32_t>{};
  removed.gender = std::optional<gender>{};
  check_same({}, found_in(removed));
}

TEST_CASE("profile: every rule on its own") {
  const auto with = [](auto member, auto value) {
    profile_change c;
    c.*member = std::optional{value};
    return c;
  };
  using change = profile_change;
  const auto text = [](std::size_t n) { return std::string(n, 'a'); };
  const std::optional<std::string> nothing;
  change no_nickname;
  no_nickname.nickname = nothing;
  change half;
  half.latitude = 37.5;
  change half_removed;
  half_removed.latitude = 37.5;
  half_removed.longitude = std::optional<double>{};
  change only_removed;
  only_removed.longitude = std::optional<double>{};
  change north;
  north.latitude = 90.1;
  north.longitude = 0;
  change east;
  east.latitude = 0;
  east.longitude = -180.1;
  struct example {
    change given;
    violation expected;
  };
  const example examples[] = {
      {no_nickname, {"nickname", "required"}},
      {with(&change::nickname, std::string{" "}), {"nickname", "required"}},
      {with(&change::nickname, text(limits::nickname_characters_max + 1)),
       {"nickname", "too_long"}},
      {with(&change::phone, std::string{""}), {"phone", "bad_format"}},
      {with(&change::phone, std::string{"0101234"}), {"phone", "bad_format"}},
      {with(&change::phone, std::string{"1234567890123456"}), {"phone", "bad_format"}},
      {with(&change::phone, std::string{"010+12345678"}), {"phone", "bad_format"}},
      {with(&change::phone, std::string{"010-1234-567x"}), {"phone", "bad_format"}},
      {with(&change::phone, "01012345678" + std::string(limits::phone_characters_max, ' ')),
       {"phone", "bad_format"}},
      {with(&change::birth_year, limits::birth_year_min - 1), {"birthYear", "out_of_range"}},
      {with(&change::birth_year, std::int32_t{2027}), {"birthYear", "out_of_range"}},
      {with(&change::address, std::string{}), {"address", "required"}},
      {with(&change::address, text(limits::address_characters_max + 1)), {"address", "too_long"}},
      {half, {"longitude", "required"}},
      {half_removed, {"longitude", "required"}},
      {only_removed, {"latitude", "required"}},
      {north, {"latitude", "out_of_range"}},
      {east, {"longitude", "out_of_range"}},
  };
  for (const auto& [given, expected] : examples) {
    CAPTURE(expected.field);
    check_same({expected}, found_in(given));
  }
}

}  // namespace moim::test::account_change_test
