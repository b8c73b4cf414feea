// Overflows every limit of the edge once, with clients that are wrong, slow, silent or too many.
#include <doctest/doctest.h>

#include "tests/transport/http/http_fixture.hpp"

namespace moim::transport::http_limits_test {

using namespace testing;
using namespace std::chrono_literals;

TEST_CASE("malformed requests are answered 400 and the connection ends") {
  const std::string host = "Host: test\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  for (const std::string& request : {
           std::string("GARBAGE\r\n\r\n"),
           std::string("\x16\x03\x01\x02\x00\x01\x00\x01", 8) + "\r\n\r\n",
           "GET  / HTTP/1.1\r\n" + host + "\r\n",
           "GET / HTTP/2.0\r\n" + host + "\r\n",
           "GET / HTTP/1.1\n" + host + "\n",
           std::string("GET / HTTP/1.1\r\n\r\n"),
           "GET / HTTP/1.1\r\n" + host + host + "\r\n",
           "GET no-slash HTTP/1.1\r\n" + host + "\r\n",
           "GET * HTTP/1.1\r\n" + host + "\r\n",
           "CONNECT test:80 HTTP/1.1\r\n" + host + "\r\n",
           "GET / HTTP/1.1\r\n" + host + "Bad Name: x\r\n\r\n",
           "GET / HTTP/1.1\r\n" + host + "Folded: a\r\n b\r\n\r\n",
           "POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n",
           "POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
           "POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\n" + chunked + "\r\n",
           "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n\r\n",
           "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n",
           "POST / HTTP/1.1\r\n" + host + chunked + "\r\nxyz\r\n",
           "POST / HTTP/1.1\r\n" + host + chunked + "\r\n1;" + std::string(9'000, 'e'),
       }) {
    CAPTURE(request);
    const auto server = serve(echo);
    client c(*server);
    c.send(request);
    const auto got = c.receive();
    CHECK(got.result_int() == 400);
    CHECK(has_code(got, "malformed_request"));
    CHECK(field(got, "Connection") == "close");
    CHECK(c.is_closed_by_server());
    CHECK(server->counters().rejected_malformed == 1);
    CHECK(server->counters().requests == 0);
  }
}

TEST_CASE("empty lines before a request are ignored") {
  const auto server = serve(echo);
  client c(*server);
  CHECK(c.ask("\r\n\r\n" + get("/")).body() == "GET / ");
}

TEST_CASE("headers that are too large") {
  http_limits limits;
  limits.header_bytes_max = 3000;
  limits.header_fields_max = 20;
  const auto server = serve(echo, limits);
  const auto head_of = [](std::size_t size) {
    const auto bare = get("/", "X: \r\n").size();
    return get("/", "X: " + std::string(size - bare, 'x') + "\r\n");
  };
  client c(*server);
  CHECK(c.ask(head_of(3000)).result_int() == 200);
  CHECK(c.ask(head_of(3000)).result_int() == 200);
  SUBCASE("in bytes") {
    c.send(head_of(3001));
  }
  SUBCASE("in bytes, without an end") {
    c.send(get("/").substr(0, 16) + std::string(3000, 'x'));
  }
  SUBCASE("in fields") {
    std::string fields;
    for (int i = 0; i < 20; ++i) fields += "A: b\r\n";
    c.send(get("/", fields));
  }
  const auto got = c.receive();
  CHECK(got.result_int() == 431);
  CHECK(has_code(got, "headers_too_large"));
  CHECK(c.is_closed_by_server());
  CHECK(server->counters().rejected_headers_too_large == 1);
}

TEST_CASE("a body that is too large") {
  http_limits limits;
  limits.body_bytes_max = 1000;
  const auto server = serve(echo, limits);
  client c(*server);
  CHECK(c.ask(post("/", std::string(1000, 'b'))).result_int() == 200);
  const std::string chunked = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
  SUBCASE("by its length") {
    c.send(post("/", std::string(1001, 'b')));
  }
  SUBCASE("by its length, and the client waits to be asked for it") {
    c.send("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
  }
  SUBCASE("by its chunks") {
    const auto chunk = "1F4\r\n" + std::string(500, 'b') + "\r\n";
    c.send(chunked + chunk + chunk + "1\r\nb\r\n");
  }
  SUBCASE("and still on its way while the answer is") {
    c.send(post("/", std::string(400'000, 'b')));
  }
  const auto got = c.receive();
  CHECK(got.result_int() == 413);
  CHECK(has_code(got, "body_too_large"));
  CHECK(c.is_closed_by_server());
  CHECK(server->counters().rejected_body_too_large == 1);
}

TEST_CASE("slow and silent clients") {
  http_limits limits;
  limits.idle_timeout = 150ms;
  limits.request_timeout = 100ms;
  limits.linger_timeout = 100ms;
  const auto server = serve(echo, limits);
  client c(*server);
  SUBCASE("a connection without a request is closed") {
    CHECK(c.is_closed_by_server());
  }
  SUBCASE("a connection without a further request is closed") {
    CHECK(c.ask(get("/")).result_int() == 200);
    CHECK(c.is_closed_by_server());
  }
  SUBCASE("a head that does not end") {
    c.send("GET / HTTP/1.1\r\nHost:");
    const auto got = c.receive();
    CHECK(got.result_int() == 408);
    CHECK(has_code(got, "request_timeout"));
    CHECK(c.is_closed_by_server());
    CHECK(server->counters().rejected_timeout == 1);
  }
  SUBCASE("a body that does not end") {
    c.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nbody");
    CHECK(c.receive().result_int() == 408);
    CHECK(c.is_closed_by_server());
  }
  CHECK(eventually([&] { return server->counters().connections_open == 0; }));
}

TEST_CASE("a request in the hands of a slow handler does not time out") {
  http_limits limits;
  limits.idle_timeout = limits.request_timeout = limits.write_timeout = 20ms;
  inbox box;
  const auto server = serve([&](http_exchange exchange) { box.put(std::move(exchange)); }, limits);
  client patient(*server);
  patient.send(get("/patient"));
  const auto exchange = box.take();
  client idle(*server);
  CHECK(idle.is_closed_by_server());
  echo(exchange);
  CHECK(patient.receive().body() == "GET /patient ");
}

TEST_CASE("a client that does not read its answer is closed") {
  http_limits limits;
  limits.write_timeout = 100ms;
  const std::size_t size = 50'000'000;
  const auto content = std::make_shared<const std::string>(size, 'z');
  const auto server = serve(
      [&](const http_exchange& exchange) {
        http_response response;
        response.shared_body = content;
        exchange.reply(std::move(response));
      },
      limits);
  client c(*server);
  c.send(get("/"));
  CHECK(eventually([&] { return server->counters().write_timeouts == 1; }));
  CHECK(c.receive_all().size() < size);
}

TEST_CASE("past in_flight_max the answer is 503 and the connection stays") {
  http_limits limits;
  limits.in_flight_max = 2;
  inbox box;
  const auto server =
      serve([&](http_exchange exchange) { box.put(std::move(exchange)); }, limits, 2);
  client a(*server);
  client b(*server);
  client c(*server);
  a.send(get("/a"));
  const auto first = box.take();
  b.send(get("/b"));
  const auto second = box.take();
  CHECK(server->counters().requests_in_flight == 2);
  const auto refused = c.ask(get("/c"));
  CHECK(refused.result_int() == 503);
  CHECK(has_code(refused, "overloaded"));
  CHECK(field(refused, "Retry-After") == "1");
  CHECK(field(refused, "Connection").empty());
  CHECK(server->counters().rejected_overloaded == 1);

  echo(first);
  CHECK(a.receive().body() == "GET /a ");
  c.send(get("/c"));
  echo(box.take());
  CHECK(c.receive().body() == "GET /c ");
  // A client that went away counts until its request is done with.
  b.abort();
  CHECK(eventually([&] { return server->counters().connections_open == 2; }));
  CHECK(server->counters().requests_in_flight == 1);
  echo(second);
  CHECK(eventually([&] { return server->counters().requests_in_flight == 0; }));
}

TEST_CASE("past connections_max a connection is answered 503 and closed") {
  http_limits limits;
  limits.connections_max = 2;
  limits.linger_timeout = 100ms;
  const auto server = serve(echo, limits);
  client a(*server);
  client b(*server);
  CHECK(a.ask(get("/")).result_int() == 200);
  CHECK(b.ask(get("/")).result_int() == 200);
  client c(*server);
  const auto refused = c.receive();
  CHECK(refused.result_int() == 503);
  CHECK(has_code(refused, "overloaded"));
  CHECK(c.is_closed_by_server());
  CHECK(server->counters().rejected_connections == 1);
  a.abort();
  CHECK(eventually([&] { return server->counters().connections_open <= 1; }));
  client d(*server);
  CHECK(d.ask(get("/")).result_int() == 200);
}

}  // namespace moim::transport::http_limits_test
