// Tests lifetimes: handler, client, exchange and server end in any order, no client is left
// waiting, and nothing is used after its end.
#include <future>
#include <optional>

#include <doctest/doctest.h>

#include "tests/transport/http/http_fixture.hpp"

namespace moim::transport::http_lifetime_test {

using namespace testing;
using namespace std::chrono_literals;

TEST_CASE("an exchange that is dropped unanswered gives 500") {
  inbox box;
  const auto server = serve([&](http_exchange exchange) {
    if (exchange.path() == "/later") box.put(std::move(exchange));
  });
  client c(*server);
  SUBCASE("at once") {
    c.send(get("/"));
  }
  SUBCASE("later, on another thread") {
    c.send(get("/later"));
    box.take();
  }
  const auto got = c.receive();
  CHECK(got.result_int() == 500);
  CHECK(has_code(got, "internal_error"));
  CHECK(server->counters().dropped_exchanges == 1);
  CHECK(server->counters().requests_in_flight == 0);
  c.send(get("/"));
  CHECK(c.receive().result_int() == 500);
}

TEST_CASE("an exception that leaves a handler gives 500") {
  const auto server = serve([](const http_exchange&) { throw std::runtime_error("a bug"); });
  client c(*server);
  CHECK(c.ask(get("/")).result_int() == 500);
  CHECK(c.ask(get("/")).result_int() == 500);
  CHECK(eventually([&] { return server->counters().handler_exceptions == 2; }));
}

TEST_CASE("only the first answer counts") {
  const auto server = serve([](const http_exchange& exchange) {
    exchange.reply(text("first"));
    exchange.reply(text("second"));
  });
  client c(*server);
  CHECK(c.ask(get("/")).body() == "first");
  CHECK(c.ask(get("/")).body() == "first");
}

TEST_CASE("an answer to a connection that died does nothing") {
  inbox box;
  const auto server = serve([&](http_exchange exchange) { box.put(std::move(exchange)); });
  std::optional<client> c(*server);
  c->send(post("/gone", "body"));
  const auto exchange = box.take();
  c->abort();
  CHECK(eventually([&] { return server->counters().connections_open == 0; }));
  CHECK(exchange.path() == "/gone");  // still there to be read
  CHECK(exchange.body() == "body");
  exchange.reply(text("nobody hears it"));
  CHECK(eventually([&] { return server->counters().requests_in_flight == 0; }));
}

TEST_CASE("stop finishes what is in flight and closes the rest") {
  inbox box;
  auto server = serve([&](http_exchange exchange) { box.put(std::move(exchange)); }, {}, 2);
  client idle_new(*server);
  client idle_used(*server);
  idle_used.send(get("/"));
  echo(box.take());
  CHECK(idle_used.receive().result_int() == 200);
  client busy(*server);
  busy.send(get("/busy"));
  const auto in_flight = box.take();
  client half_sent(*server);
  half_sent.send("GET /half HTTP/1.1\r\n");
  CHECK(eventually([&] { return server->counters().connections_open == 4; }));
  // The server must have seen the half request, or it would rightly count as idle.
  half_sent.send("X: y\r\n");

  auto stopped = std::async(std::launch::async, [&] { server->stop(); });
  CHECK(idle_new.is_closed_by_server());
  CHECK(idle_used.is_closed_by_server());
  CHECK_THROWS(client{*server});
  CHECK(stopped.wait_for(0s) == std::future_status::timeout);

  half_sent.send("Host: test\r\n\r\n");
  const auto other = box.take();
  echo(in_flight);
  const auto got = busy.receive();
  CHECK(got.body() == "GET /busy ");
  CHECK(field(got, "Connection") == "close");
  CHECK(busy.is_closed_by_server());
  busy.abort();
  echo(other);
  CHECK(half_sent.receive().body() == "GET /half ");
  half_sent.abort();
  stopped.get();
  CHECK(server->counters().connections_open == 0);
}

TEST_CASE("stop does not wait longer than the drain timeout") {
  http_limits limits;
  limits.drain_timeout = 50ms;
  inbox box;
  auto server = serve([&](http_exchange exchange) { box.put(std::move(exchange)); }, limits);
  client c(*server);
  c.send(get("/never"));
  auto exchange = box.take();
  server->stop();
  CHECK(c.is_closed_by_server());
  CHECK(exchange.path() == "/never");
  exchange.reply(text("too late"));
  SUBCASE("dropped before the server goes") {
    exchange = http_exchange();
  }
  SUBCASE("an answer is still queued when the server goes") {
    const http_exchange copy = exchange;
    copy.reply(text("later still"));
    exchange = http_exchange();
  }
}

TEST_CASE("a server may go unstarted and be stopped twice") {
  const http_handler_factory factory = [](asio::io_context&, unsigned) {
    return std::make_unique<lambda_handler>(echo);
  };
  { const http_server never_started(http_server_config{}, factory); }
  http_server server(http_server_config{}, factory);
  server.start();
  server.stop();
  server.stop();
}

TEST_CASE("an address that is taken is an error at once") {
  const auto server = serve(echo);
  http_server_config config;
  config.port = server->port();
  const http_handler_factory factory = [](asio::io_context&, unsigned) {
    return std::make_unique<lambda_handler>(echo);
  };
  CHECK_THROWS_AS(http_server(config, factory), boost::system::system_error);
}

}  // namespace moim::transport::http_lifetime_test
