// Functions that aggregates share, and the permanent names of events and streams.
#include "domain/aggregate.hpp"

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "tests/domain/given.hpp"

namespace moim::test::aggregate_test {

namespace {

template <class A>
std::vector<std::string> event_names() {
  std::vector<std::string> names;
  boost::mp11::mp_for_each<boost::mp11::mp_iota<boost::mp11::mp_size<typename A::event>>>(
      [&](auto index) {
        using event = boost::mp11::mp_at<typename A::event, decltype(index)>;
        names.push_back(fmt::format("{}/{} {}", A::category, event::type.name, event::type.schema));
      });
  return names;
}

template <class A>
std::vector<std::string> rejection_codes() {
  std::vector<std::string> codes;
  boost::mp11::mp_for_each<boost::mp11::mp_iota<boost::mp11::mp_size<typename A::rejection>>>(
      [&](auto index) {
        codes.emplace_back(boost::mp11::mp_at<typename A::rejection, decltype(index)>::code);
      });
  return codes;
}

using strings = std::vector<std::string>;

}  // namespace

TEST_CASE("characters are counted as code points") {
  struct example {
    std::string_view text;
    std::size_t characters;
  };
  const example examples[] = {{"", 0},  {"abc", 3}, {"모임", 2},
                              {"é", 1}, {"🎉!", 2},  {std::string_view{"\0a", 2}, 2}};
  for (const auto& [text, characters] : examples) {
    CAPTURE(text);
    CHECK(count_characters(text) == characters);
  }
}

TEST_CASE("a decision has events or a refusal or both") {
  CHECK(accept<slot>().events.empty());
  CHECK(accept<slot>(place_confirmed{user(1), 1}, place_confirmed{user(2), 2}).events.size() == 2);
  CHECK_FALSE(accept<slot>(place_confirmed{user(1), 1}).refusal);
  CHECK(refuse<slot>(reservation_not_found{}).refusal);
  CHECK(refuse<slot>(reservation_not_found{}).events.empty());
}

TEST_CASE("the names of events are permanent") {
  CHECK(event_names<slot>() ==
        strings{"slot/slot_planned 4", "slot/place_confirmed 1", "slot/waitlist_joined 1",
                "slot/reservation_cancelled 1", "slot/waiter_promoted 1", "slot/slot_replanned 3",
                "slot/slot_closed 1", "slot/reservations_dropped 1", "slot/line_opened 1",
                "slot/line_closed 1", "slot/line_drawn 1", "slot/place_offered 1",
                "slot/offer_accepted 1", "slot/offer_expired 1", "slot/reservation_hidden 1",
                "slot/permit_spent 1"});
  CHECK(event_names<store>() ==
        strings{"store/store_created 4", "store/store_edited 3", "store/store_closed 1"});
  CHECK(event_names<account>() ==
        strings{"account/account_opened 2", "account/role_granted 1", "account/session_started 1",
                "account/session_rotated 1", "account/session_ended 1", "account/profile_changed 1",
                "account/password_changed 1", "account/kakao_linked 1",
                "account/account_withdrawn 1", "account/account_erased 1"});
  CHECK(event_names<permits>() == strings{"permits/permit_taken 1", "permits/permit_returned 1"});
  CHECK(event_names<login>() == strings{"login/login_claimed 1", "login/login_released 1"});
}

TEST_CASE("the codes of rejections are stable") {
  CHECK(rejection_codes<slot>() ==
        strings{"reservation_not_open", "reservation_closed", "already_reserved", "waitlist_full",
                "too_many_reservations", "reservation_not_found", "store_closed", "cancel_closed",
                "no_open_offer", "wrong_draw_secret", "reservation_not_over", "permit_needed"});
  CHECK(rejection_codes<permits>() == strings{"store_limit_reached"});
  CHECK(rejection_codes<store>() == strings{"store_exists", "invalid_request", "store_not_found",
                                            "not_your_store", "store_closed"});
  CHECK(rejection_codes<account>() == strings{"account_not_found", "account_exists",
                                              "refresh_token_invalid", "refresh_token_reused",
                                              "password_outdated", "kakao_already_linked",
                                              "account_changed", "account_not_withdrawn"});
  CHECK(rejection_codes<login>() == strings{"login_taken", "login_unknown"});
}

}  // namespace moim::test::aggregate_test
