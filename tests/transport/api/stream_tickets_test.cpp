// Tickets are good once, for seconds, and bounded in number.
#include "transport/api/stream_tickets.hpp"

#include <doctest/doctest.h>

#include "tests/domain/numbered.hpp"

namespace moim::transport::stream_tickets_test {

namespace {

using test::user;

constexpr std::int64_t life_ms = limits::stream_ticket_seconds * 1'000LL;

std::string issue(stream_tickets& from, user_id to, timestamp now = {0}) {
  return std::get<std::string>(from.issue({to, role::user}, now));
}

}  // namespace

TEST_CASE("tickets: good once, for the one they were issued to") {
  stream_tickets tickets;
  const auto issued = tickets.issue({user(1), role::organizer}, {0});
  const auto& text = std::get<std::string>(issued);
  CHECK(text.size() == 22);
  const auto other = issue(tickets, user(2));
  CHECK(text != other);
  const auto holder = tickets.redeem(text, {1});
  REQUIRE(holder);
  CHECK(holder->user == user(1));
  CHECK(holder->may == role::organizer);
  CHECK_FALSE(tickets.redeem(text, {1}));
  CHECK(tickets.redeem(other, {1})->user == user(2));
}

TEST_CASE("tickets: not good for long") {
  stream_tickets tickets;
  const auto first = issue(tickets, user(1));
  const auto second = issue(tickets, user(1));
  CHECK(tickets.redeem(first, {life_ms - 1}));
  CHECK_FALSE(tickets.redeem(second, {life_ms}));
}

TEST_CASE("tickets: what was never issued is none") {
  stream_tickets tickets;
  const auto real = issue(tickets, user(1));
  for (const std::string& text : {std::string{}, std::string{"x"}, std::string(22, 'A'), real + "A",
                                  real.substr(0, 21), real + "="}) {
    CAPTURE(text);
    CHECK_FALSE(tickets.redeem(text, {1}));
  }
  CHECK_FALSE(stream_tickets{}.redeem(real, {1}));
  CHECK(tickets.redeem(real, {1}));
}

TEST_CASE("tickets: a user gets so many in their time, used or not, and others are not concerned") {
  stream_tickets tickets;
  for (std::uint32_t n = 0; n < limits::stream_tickets_per_user_max; ++n) {
    CHECK(tickets.redeem(issue(tickets, user(1)), {0}));
  }
  CHECK(std::get<stream_tickets::refusal>(tickets.issue({user(1), role::user}, {life_ms - 1})) ==
        stream_tickets::refusal::too_many_of_user);
  CHECK(issue(tickets, user(2)).size() == 22);
  CHECK(issue(tickets, user(1), {life_ms}).size() == 22);
}

TEST_CASE("tickets: all together are bounded") {
  stream_tickets tickets({.all_max = 3, .per_user_max = 2});
  for (std::uint8_t n = 1; n <= 3; ++n) {
    static_cast<void>(issue(tickets, user(n), {n}));
  }
  CHECK(std::get<stream_tickets::refusal>(tickets.issue({user(4), role::user}, {4})) ==
        stream_tickets::refusal::too_many);
  CHECK(issue(tickets, user(4), {life_ms + 1}).size() == 22);
}

}  // namespace moim::transport::stream_tickets_test
