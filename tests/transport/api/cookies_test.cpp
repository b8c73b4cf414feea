// Tests writing and parsing cookies, and which requests count as same-origin.
#include "transport/api/cookies.hpp"

#include <doctest/doctest.h>

namespace moim::transport::cookies_test {

TEST_CASE("cookies: found by their whole name") {
  const auto* header = "a=1; moim_access=x.y.z; moim_access2=no; b=";
  CHECK(find_cookie(header, "moim_access") == "x.y.z");
  CHECK(find_cookie(header, "a") == "1");
  CHECK(find_cookie(header, "b").empty());
  CHECK(find_cookie(header, "access").empty());
  CHECK(find_cookie(header, "moim").empty());
  CHECK(find_cookie("", "a").empty());
  CHECK(find_cookie("a", "a").empty());
  CHECK(find_cookie("b;;  a=2;a=3", "a") == "2");
}

TEST_CASE("cookies: Secure everywhere but on the own machine") {
  const auto at = [](std::string_view host) {
    return set_cookie("moim_access", "t", "/", std::chrono::seconds{90}, host);
  };
  const std::string plain = "moim_access=t; Path=/; Max-Age=90; HttpOnly; SameSite=Strict";
  for (const auto* host : {"localhost", "localhost:8080", "127.0.0.1:80", "[::1]", "[::1]:80"}) {
    CAPTURE(host);
    CHECK(at(host) == plain);
  }
  for (const auto* host :
       {"moim.example", "localhost.example:80", "10.0.0.1:8080", "", "[::2]:1"}) {
    CAPTURE(host);
    CHECK(at(host) == plain + "; Secure");
  }
}

TEST_CASE("cookies: pages of our own origin, and what is no page") {
  CHECK(is_of_own_origin({"", "", "moim.example"}));
  CHECK(is_of_own_origin({"same-origin", "", "moim.example"}));
  CHECK(is_of_own_origin({"none", "", "moim.example"}));
  CHECK(is_of_own_origin({"", "https://moim.example", "moim.example"}));
  CHECK(is_of_own_origin({"", "http://localhost:8080", "localhost:8080"}));
}

TEST_CASE("cookies: pages of others, also of the same site") {
  CHECK_FALSE(is_of_own_origin({"cross-site", "", "moim.example"}));
  CHECK_FALSE(is_of_own_origin({"same-site", "https://moim.example", "moim.example"}));
  CHECK_FALSE(is_of_own_origin({"", "https://evil.example", "moim.example"}));
  CHECK_FALSE(is_of_own_origin({"", "https://sub.moim.example", "moim.example"}));
  CHECK_FALSE(is_of_own_origin({"", "http://localhost:3000", "localhost:8080"}));
  CHECK_FALSE(is_of_own_origin({"", "null", "null"}));
}

}  // namespace moim::transport::cookies_test
