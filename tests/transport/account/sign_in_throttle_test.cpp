// Tests the rate limiter of sign-ins on a manual clock: bursts, the steady rate, and eviction.
#include "transport/account/sign_in_throttle.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace moim::transport::sign_in_throttle_test {

using namespace std::chrono_literals;

namespace {

constexpr timestamp start{1'796'086'800'000};

timestamp after(std::chrono::milliseconds passed) {
  return {start.ms + passed.count()};
}

/// Another network for every attempt, so that only the login counts.
std::string network(int i) {
  return fmt::format("10.{}.{}.{}", i >> 16, i >> 8 & 255, i & 255);
}

}  // namespace

TEST_CASE("a login has five attempts, then one each half minute") {
  sign_in_throttle throttle;
  for (int i = 0; i < 5; ++i) {
    CHECK_FALSE(throttle.admit("a@b.kr", network(i), start));
  }
  CHECK(throttle.admit("a@b.kr", network(6), start) == 30s);
  CHECK(throttle.admit("a@b.kr", network(6), after(29'999ms)) == 1ms);
  CHECK_FALSE(throttle.admit("a@b.kr", network(6), after(30s)));
  CHECK(throttle.admit("a@b.kr", network(6), after(30s)) == 30s);
  // All five are back when the bucket has emptied.
  for (int i = 0; i < 5; ++i) {
    CHECK_FALSE(throttle.admit("a@b.kr", network(10 + i), after(180s)));
  }
  CHECK(throttle.admit("a@b.kr", network(20), after(180s)) == 30s);
}

TEST_CASE("refused attempts do not lengthen the wait") {
  sign_in_throttle throttle;
  for (int i = 0; i < 1'000; ++i) {
    static_cast<void>(throttle.admit("a@b.kr", network(i), start));
  }
  CHECK_FALSE(throttle.admit("a@b.kr", network(1), after(30s)));
}

TEST_CASE("a network has twenty attempts over all logins, then one each three seconds") {
  sign_in_throttle throttle;
  for (int i = 0; i < 20; ++i) {
    CHECK_FALSE(throttle.admit(fmt::format("u{}@b.kr", i), "10.0.0.1", start));
  }
  CHECK(throttle.admit("v@b.kr", "10.0.0.1", start) == 3s);
  CHECK_FALSE(throttle.admit("v@b.kr", "10.0.0.2", start));
  CHECK_FALSE(throttle.admit("v@b.kr", "10.0.0.1", after(3s)));
}

TEST_CASE("the longer of two waits is told, and neither bucket is charged") {
  sign_in_throttle throttle;
  for (int i = 0; i < 5; ++i) {
    static_cast<void>(throttle.admit("a@b.kr", "10.0.0.1", start));
  }
  for (int i = 0; i < 100; ++i) {
    CHECK(throttle.admit("a@b.kr", "10.0.0.1", start) == 30s);
  }
  for (int i = 0; i < 15; ++i) {
    CHECK_FALSE(throttle.admit(fmt::format("u{}@b.kr", i), "10.0.0.1", start));
  }
  CHECK(throttle.admit("a@b.kr", "10.0.0.1", start) == 30s);
}

TEST_CASE("success forgives the login, not the network") {
  sign_in_throttle throttle;
  for (int i = 0; i < 20; ++i) {
    CHECK_FALSE(throttle.admit("a@b.kr", "10.0.0.1", start));
    throttle.succeeded("a@b.kr");
  }
  CHECK(throttle.admit("a@b.kr", "10.0.0.1", start) == 3s);
  throttle.succeeded("nobody@b.kr");
}

TEST_CASE("keys are bounded, and the longest unused is forgotten first") {
  throttle_limits limits;
  limits.keys_max = 3;
  limits.per_login = {1, 30s};
  sign_in_throttle throttle(limits);
  CHECK_FALSE(throttle.admit("a", network(1), start));
  CHECK_FALSE(throttle.admit("b", network(2), start));
  CHECK_FALSE(throttle.admit("c", network(3), start));
  CHECK_FALSE(throttle.admit("a", network(1), after(30s)));  // used again: now b is the oldest
  CHECK_FALSE(throttle.admit("d", network(4), after(30s)));
  CHECK(throttle.size() == 6);
  CHECK(throttle.admit("a", network(5), after(31s)) == 29s);
  CHECK(throttle.admit("d", network(5), after(31s)) == 29s);
  CHECK_FALSE(throttle.admit("b", network(5), after(31s)));
  CHECK(throttle.size() == 6);
}

TEST_CASE("any number of logins and networks stays within the limit") {
  sign_in_throttle throttle;
  int refused = 0;
  for (int i = 0; i < 250'000; ++i) {
    refused += throttle.admit(fmt::format("u{}@b.kr", i), network(i), start).has_value();
  }
  CHECK(refused == 0);
  CHECK(throttle.size() == 2 * throttle_limits{}.keys_max);
}

TEST_CASE("a clock that is set back locks nobody out") {
  sign_in_throttle throttle;
  for (int i = 0; i < 5; ++i) {
    CHECK_FALSE(throttle.admit("a@b.kr", network(i), start));
  }
  CHECK_FALSE(throttle.admit("a@b.kr", network(6), after(-24h)));
  CHECK(throttle.admit("a@b.kr", network(6), after(-24h)) == 30s);
}

TEST_CASE("an IPv6 subscriber is one network, a mapped address is the IPv4 one") {
  CHECK(network_of("192.0.2.7") == "192.0.2.7");
  CHECK(network_of("::ffff:192.0.2.7") == "192.0.2.7");
  CHECK(network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(network_of("2001:db8:1:2::1") == network_of("2001:0DB8:1:2:ffff::"));
  CHECK(network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1"));
  CHECK(network_of("fe80::1%eth0") == "fe80::/64");
  CHECK(network_of("") == "");

  sign_in_throttle throttle;
  for (int i = 0; i < 20; ++i) {
    CHECK_FALSE(
        throttle.admit(fmt::format("u{}@b.kr", i), fmt::format("2001:db8::{:x}", i + 1), start));
  }
  CHECK(throttle.admit("v@b.kr", "2001:db8::ffff", start) == 3s);
}

}  // namespace moim::transport::sign_in_throttle_test
