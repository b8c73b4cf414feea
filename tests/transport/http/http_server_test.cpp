// Tests the HTTP/1.0 and HTTP/1.1 protocol of the server.
#include <doctest/doctest.h>

#include "tests/transport/http/http_fixture.hpp"

namespace moim::transport::http_server_test {

using namespace testing;

TEST_CASE("a connection stays open from request to request") {
  const auto server = serve(echo);
  client c(*server);
  const auto first = c.ask(get("/one"));
  CHECK(first.result_int() == 200);
  CHECK(first.body() == "GET /one ");
  CHECK(field(first, "Content-Type") == "text/plain");
  CHECK(field(first, "Date").size() == 29);
  CHECK(field(first, "Connection").empty());
  CHECK(c.ask(post("/two", "body")).body() == "POST /two body");
  CHECK(server->counters().connections_accepted == 1);
  CHECK(server->counters().requests == 2);
}

TEST_CASE("connections are dealt to all I/O threads") {
  std::mutex mutex;
  std::vector<std::thread::id> threads;
  const auto server = serve(
      [&](const http_exchange& exchange) {
        {
          const std::lock_guard lock(mutex);
          threads.push_back(std::this_thread::get_id());
        }
        echo(exchange);
      },
      {}, 2);
  client a(*server);
  CHECK(a.ask(get("/")).result_int() == 200);
  client b(*server);
  CHECK(b.ask(get("/")).result_int() == 200);
  const std::lock_guard lock(mutex);
  REQUIRE(threads.size() == 2);
  CHECK(threads[0] != threads[1]);
}

TEST_CASE("pipelined requests are answered in order") {
  const int count = 500;
  std::string requests;
  for (int i = 0; i < count; ++i) {
    const auto number = std::to_string(i);
    requests += i % 3 == 0 ? post("/" + number, std::string(i, 'b')) : get("/" + number);
  }
  const auto check = [&](const http_server& server) {
    client c(server);
    std::thread sender([&] { c.send(requests); });
    for (int i = 0; i < count; ++i) {
      const auto number = std::to_string(i);
      const auto expected =
          i % 3 == 0 ? "POST /" + number + " " + std::string(i, 'b') : "GET /" + number + " ";
      CHECK(c.receive().body() == expected);
    }
    sender.join();
  };
  SUBCASE("answered at once") {
    check(*serve(echo));
  }
  SUBCASE("answered later, from another thread") {
    inbox box;
    const auto server = serve([&](http_exchange exchange) { box.put(std::move(exchange)); });
    std::thread answering([&] {
      for (int i = 0; i < count; ++i) echo(box.take());
    });
    check(*server);
    answering.join();
  }
}

TEST_CASE("a request may arrive byte by byte") {
  const auto server = serve(echo);
  client c(*server);
  for (const char byte : post("/slow", "abc")) c.send({&byte, 1});
  CHECK(c.receive().body() == "POST /slow abc");
}

TEST_CASE("chunked bodies are decoded") {
  const auto server = serve(echo);
  client c(*server);
  const std::string head = "POST /c HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string body = "3\r\nabc\r\n2;extension=1\r\nde\r\n0\r\nHost: a-trailer\r\n\r\n";
  SUBCASE("in one piece, with a request behind it") {
    c.send(head + body + get("/next"));
    CHECK(c.receive().body() == "POST /c abcde");
    CHECK(c.receive().body() == "GET /next ");
  }
  SUBCASE("byte by byte, with a request behind it") {
    for (const char byte : head + body + get("/next")) c.send({&byte, 1});
    CHECK(c.receive().body() == "POST /c abcde");
    CHECK(c.receive().body() == "GET /next ");
  }
  SUBCASE("split at every place") {
    for (std::size_t split = 1; split < body.size(); ++split) {
      c.send(head + body.substr(0, split));
      c.send(body.substr(split));
      CHECK(c.receive().body() == "POST /c abcde");
    }
  }
}

TEST_CASE("a body that is larger than one read") {
  const auto server = serve(echo);
  client c(*server);
  const std::string body(60'000, 'x');
  CHECK(c.ask(post("/b", body)).body() == "POST /b " + body);
  CHECK(c.ask(get("/after")).body() == "GET /after ");
}

TEST_CASE("expect: 100-continue") {
  const auto server = serve(echo);
  client c(*server);
  c.send("POST /e HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  CHECK(c.receive().result_int() == 100);
  c.send("body");
  CHECK(c.receive().body() == "POST /e body");
  // No need to ask for what is already here.
  c.send("POST /e HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody");
  CHECK(c.receive().body() == "POST /e body");
}

TEST_CASE("HEAD has the length of the content and no content") {
  const auto server = serve(echo);
  client c(*server);
  c.send("HEAD /head HTTP/1.1\r\nHost: test\r\n\r\n");
  CHECK(field(c.receive(true), "Content-Length") == "11");
  CHECK(c.ask(get("/after")).body() == "GET /after ");
}

TEST_CASE("204 has neither content nor length") {
  const auto server = serve([](const http_exchange& exchange) { exchange.reply(text("x", 204)); });
  client c(*server);
  c.send(get("/", "Connection: close\r\n"));
  const auto all = c.receive_all();
  CHECK(all.starts_with("HTTP/1.1 204 No Content\r\n"));
  CHECK(all.find("Content-") == std::string::npos);
  CHECK(all.ends_with("\r\n\r\n"));
}

TEST_CASE("HTTP/1.0 and Connection") {
  const auto server = serve(echo);
  client c(*server);
  SUBCASE("1.0 closes") {
    c.send("GET /old HTTP/1.0\r\n\r\n");
    const auto all = c.receive_all();
    CHECK(all.find("Connection: close\r\n") != std::string::npos);
    CHECK(all.ends_with("\r\n\r\nGET /old "));
  }
  SUBCASE("1.0 keeps alive when asked, and says so") {
    const auto kept = c.ask("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(field(kept, "Connection") == "keep-alive");
    CHECK(c.ask(get("/again")).body() == "GET /again ");
  }
  SUBCASE("1.1 closes when asked, though more was sent") {
    c.send(get("/last", "Connection: close\r\n") + get("/ignored"));
    const auto all = c.receive_all();
    CHECK(all.ends_with("\r\n\r\nGET /last "));
  }
}

TEST_CASE("a client that has finished sending still gets its answer") {
  inbox box;
  const auto server = serve([&](http_exchange exchange) { box.put(std::move(exchange)); });
  client c(*server);
  c.send(get("/half"));
  const auto exchange = box.take();
  c.shutdown_send();
  echo(exchange);
  CHECK(c.receive().body() == "GET /half ");
  CHECK(c.is_closed_by_server());
}

static std::string large_content() {
  std::string content;
  for (int line = 0; content.size() < 20'000'000; ++line) content += std::to_string(line) + '\n';
  return content;
}

TEST_CASE("large answers are written as the client reads them") {
  const auto content = std::make_shared<const std::string>(large_content());
  const auto server = serve([&](const http_exchange& exchange) {
    http_response response;
    if (exchange.path() == "/shared") {
      response.shared_body = content;
    } else {
      response.body = *content;
    }
    exchange.reply(std::move(response));
  });
  client c(*server);
  for (const auto* path : {"/shared", "/own", "/shared"}) {
    CHECK(c.ask(get(path)).body() == *content);
  }
  c.send("HEAD /shared HTTP/1.1\r\nHost: test\r\n\r\n");
  CHECK(field(c.receive(true), "Content-Length") == std::to_string(content->size()));
  CHECK(c.ask(get("/own")).body() == *content);
}

TEST_CASE("what a handler can read of a request") {
  const auto server = serve([](const http_exchange& x) {
    CHECK(x.verb() == http::verb::get);
    CHECK(x.path() == "/a%20b");
    CHECK(x.query() == "q=1?2");
    CHECK(x.header("accept-LANGUAGE") == "ko");
    CHECK(x.header(http::field::accept_language) == "ko");
    CHECK(x.header("x-absent").empty());
    CHECK(x.remote_address() == "127.0.0.1");
    CHECK(x.arrived_at() <= std::chrono::steady_clock::now());
    x.reply(text(std::string(x.target())));
  });
  client c(*server);
  CHECK(c.ask(get("/a%20b?q=1?2", "Accept-Language: ko\r\n")).body() == "/a%20b?q=1?2");
  const auto absolute = c.ask(get("http://test/a%20b?q=1?2", "Accept-Language: ko\r\n"));
  CHECK(absolute.body() == "http://test/a%20b?q=1?2");
}

TEST_CASE("a request id is taken from the client or made") {
  const auto server = serve([](const http_exchange& exchange) {
    exchange.reply(text(std::string(exchange.request_id())));
  });
  client c(*server);
  const auto taken = c.ask(get("/", "X-Request-Id: Abc-1_2.3\r\n"));
  CHECK(field(taken, "X-Request-Id") == "Abc-1_2.3");
  CHECK(taken.body() == "Abc-1_2.3");
  const auto made = c.ask(get("/"));
  CHECK(made.body().size() >= 10);
  CHECK(field(made, "X-Request-Id") == made.body());
  CHECK(c.ask(get("/")).body() != made.body());
  CHECK(c.ask(get("/", "X-Request-Id: a b\r\n")).body() != "a b");
  const std::string longest(64, 'i');
  CHECK(c.ask(get("/", "X-Request-Id: " + longest + "\r\n")).body() == longest);
  CHECK(c.ask(get("/", "X-Request-Id: " + longest + "i\r\n")).body() != longest + "i");
}

TEST_CASE("no header value can start another line") {
  const auto server = serve([](const http_exchange& exchange) {
    auto response = text("");
    response.add_header("Location", "/a\r\nSet-Cookie: evil=1");
    response.add_header("Moim-Position", "17");
    exchange.reply(std::move(response));
  });
  client c(*server);
  const auto got = c.ask(get("/"));
  CHECK(field(got, "Location") == "/a  Set-Cookie: evil=1");
  CHECK(field(got, "Moim-Position") == "17");
  CHECK(field(got, "Set-Cookie").empty());
}

}  // namespace moim::transport::http_server_test
