// Tests the HTTP client against servers that answer well, badly, too much, too late, or not at all.
#include "transport/host/http_fetch.hpp"

#include <doctest/doctest.h>

#include "tests/transport/http/http_fixture.hpp"

namespace moim::transport::testing::http_fetch_test {

namespace {

using namespace std::chrono_literals;

std::string url_of(const http_server& server, std::string_view path) {
  return url_below("http://127.0.0.1:" + std::to_string(server.port()), path);
}

fetch_answer answered(std::variant<fetch_answer, fetch_failure> result) {
  if (const auto* failure = std::get_if<fetch_failure>(&result)) FAIL(failure->reason);
  return std::get<fetch_answer>(std::move(result));
}

std::string refused(const std::variant<fetch_answer, fetch_failure>& result) {
  REQUIRE(std::holds_alternative<fetch_failure>(result));
  return std::get<fetch_failure>(result).reason;
}

}  // namespace

TEST_CASE("fetch: status, headers and body come as they were sent, the token goes along") {
  const auto server = serve([](const http_exchange& exchange) {
    auto response =
        text(std::string{exchange.target()} + ' ' + std::string{exchange.header("Authorization")},
             exchange.path() == "/good" ? 200 : 404);
    response.add_header("Moim-Position", "17");
    exchange.reply(std::move(response));
  });
  http_fetcher fetcher;
  const auto good =
      answered(fetcher.get({.url = url_of(*server, "/good?a=1"), .bearer_token = "t"}));
  CHECK(good.status == 200);
  CHECK(good.body == "/good?a=1 Bearer t");
  CHECK(good.header("moim-position") == "17");
  CHECK(good.header("Content-Type") == "text/plain");
  CHECK(good.header("None").empty());
  const auto missing =
      answered(fetcher.get({.url = url_of(*server, "/missing"), .bearer_token = {}}));
  CHECK(missing.status == 404);
  CHECK(missing.body == "/missing ");
  CHECK(server->counters().connections_accepted == 1);  // it was kept
}

TEST_CASE("fetch: a POST without a body, and a GET after it") {
  const auto server = serve([](const http_exchange& exchange) {
    exchange.reply(text(std::string{exchange.method()} + ' ' +
                        std::string{exchange.header("Authorization")} +
                        std::string{exchange.body()}));
  });
  http_fetcher fetcher;
  const fetch_request request{.url = url_of(*server, "/"), .bearer_token = "t"};
  CHECK(answered(fetcher.post(request)).body == "POST Bearer t");
  CHECK(answered(fetcher.get(request)).body == "GET Bearer t");
}

TEST_CASE("fetch: a server that is not there, a name that is none, and another scheme say so") {
  http_fetcher fetcher;
  unsigned short free_port = 0;
  {
    const auto server = serve([](const http_exchange& e) { e.reply(text("")); });
    free_port = server->port();
  }
  const auto gone = fetcher.get(
      {.url = "http://127.0.0.1:" + std::to_string(free_port) + "/", .bearer_token = {}});
  CHECK(refused(gone).find(std::to_string(free_port)) != std::string::npos);
  CHECK_FALSE(std::get<fetch_failure>(gone).interrupted);
  CHECK(refused(fetcher.get({.url = "file:///etc/hostname", .bearer_token = {}})) != "");
  CHECK(refused(fetcher.get({.url = "not a url", .bearer_token = {}})) != "");
}

TEST_CASE("fetch: an answer past its bound is a failure, one within it is not") {
  const auto server = serve([](const http_exchange& e) { e.reply(text(std::string(100, 'x'))); });
  http_fetcher fetcher;
  fetch_request request{.url = url_of(*server, "/"), .bearer_token = {}};
  request.body_bytes_max = 100;
  CHECK(answered(fetcher.get(request)).body.size() == 100);
  request.body_bytes_max = 99;
  CHECK(refused(fetcher.get(request)) == "the answer has more than 99 bytes");
  request.body_bytes_max = 100;
  CHECK(answered(fetcher.get(request)).body.size() == 100);
}

TEST_CASE("fetch: who does not answer is given up, at the limit or when asked to stop") {
  inbox waiting;
  const auto server = serve([&](http_exchange e) { waiting.put(std::move(e)); });
  bool stop = false;
  http_fetcher fetcher([&] { return stop; });
  fetch_request request{.url = url_of(*server, "/"), .bearer_token = {}};
  request.timeout = 100ms;
  const auto late = fetcher.get(request);
  CHECK(refused(late).find("timed out") != std::string::npos);
  CHECK_FALSE(std::get<fetch_failure>(late).interrupted);
  request.timeout = 20s;
  stop = true;
  const auto stopped = fetcher.get(request);
  CHECK(refused(stopped) != "");
  CHECK(std::get<fetch_failure>(stopped).interrupted);
  waiting.take().reply(text("too late"));
}

TEST_CASE("fetch: a path stands below a base") {
  CHECK(url_below("http://a:1", "/b") == "http://a:1/b");
  CHECK(url_below("http://a:1/", "/b") == "http://a:1/b");
  CHECK(url_below("https://a/moim", "/b") == "https://a/moim/b");
}

}  // namespace moim::transport::testing::http_fetch_test
