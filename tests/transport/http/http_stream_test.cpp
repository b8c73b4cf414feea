// Tests streaming responses on real sockets: pieces, heartbeats, clients that leave, do not read or
// are too many, and a server that stops.
#include "transport/http/http_stream.hpp"

#include <atomic>
#include <future>

#include <boost/asio/post.hpp>
#include <doctest/doctest.h>

#include "tests/transport/http/http_fixture.hpp"

namespace moim::transport::http_stream_test {

using namespace testing;
using namespace std::chrono_literals;

namespace {

// What its owner would hear, counted for the test's thread.
class counted_stream final : public http_stream {
 public:
  std::atomic<int> cleared{0};
  std::atomic<int> closed{0};

 private:
  void on_clear() override { ++cleared; }
  void on_closed() override { ++closed; }
};

// One I/O thread whose handler streams to everybody; `run` does something on that thread.
class streaming_server {
 public:
  explicit streaming_server(http_limits limits = {}) {
    http_server_config config;
    config.limits = limits;
    server = std::make_unique<http_server>(config, [this](asio::io_context& io, unsigned) {
      io_ = &io;
      return std::make_unique<lambda_handler>([this](const http_exchange& e) { open(e); });
    });
    server->start();
  }
  ~streaming_server() { server->stop(); }

  void run(std::function<void()> job) {
    std::promise<void> done;
    asio::post(*io_, [&] {
      job();
      done.set_value();
    });
    done.get_future().wait();
  }
  void send(counted_stream& to, std::string_view bytes) {
    run([&] { to.send(bytes); });
  }
  counted_stream& stream(std::size_t index) {
    REQUIRE(eventually([&] { return opened >= index + 1; }));
    return *streams[index];
  }

  std::atomic<std::size_t> opened{0};
  std::deque<std::unique_ptr<counted_stream>> streams;  // outlive the connections
  std::unique_ptr<http_server> server;

 private:
  void open(const http_exchange& exchange) {
    http_response head;
    head.content_type = "text/event-stream";
    head.body = "first\n";
    streams.push_back(std::make_unique<counted_stream>());
    if (exchange.open_stream(head, *streams.back())) {
      ++opened;
    } else {
      streams.pop_back();
      exchange.reply(text("no stream", 503));
    }
  }

  asio::io_context* io_ = nullptr;
};

// Reads up to and including `end`, and no byte more.
std::string read_until(client& c, std::string_view end) {
  std::string all;
  while (!all.ends_with(end)) {
    char next = 0;
    asio::read(c.socket(), asio::buffer(&next, 1));
    all += next;
  }
  return all;
}

// A listener whose machine takes only a few kilobytes that it does not read.
std::unique_ptr<client> deaf_client(const http_server& server) {
  auto c = std::make_unique<client>(server);
  c->socket().set_option(asio::socket_base::receive_buffer_size(1));
  c->send(get("/"));
  return c;
}

}  // namespace

TEST_CASE(
    "stream: the head goes out at once, then pieces, and the end is the end of the connection") {
  streaming_server s;
  client c(*s.server);
  c.send(get("/"));
  const auto head = read_until(c, "first\n");
  CHECK(head.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(head.find("Content-Type: text/event-stream\r\n") != std::string::npos);
  CHECK(head.find("Connection: close\r\n") != std::string::npos);
  CHECK(head.find("Content-Length") == std::string::npos);
  CHECK(head.ends_with("\r\n\r\nfirst\n"));
  CHECK(s.server->counters().streams_open == 1);
  CHECK(s.server->counters().requests_in_flight == 0);

  auto& stream = s.stream(0);
  s.send(stream, "second\n");
  CHECK(read_until(c, "second\n") == "second\n");
  s.run([&] {
    stream.send("third\n");
    stream.send("fourth\n");
    stream.end();
    CHECK_FALSE(stream.is_open());
    stream.send("never\n");
  });
  CHECK(c.receive_all() == "third\nfourth\n");
  CHECK(s.server->counters().streams_open == 0);
  CHECK(stream.closed == 0);
  CHECK(eventually([&] { return s.server->counters().connections_open == 1; }));  // it lingers
}

TEST_CASE("stream: the owner learns that the client has left") {
  streaming_server s;
  client c(*s.server);
  c.send(get("/"));
  static_cast<void>(read_until(c, "first\n"));
  SUBCASE("in order") {
    c.shutdown_send();
  }
  SUBCASE("with a reset") {
    c.abort();
  }
  auto& stream = s.stream(0);
  CHECK(eventually([&] { return stream.closed == 1; }));
  CHECK(eventually([&] { return s.server->counters().streams_open == 0; }));
  s.run([&] { CHECK_FALSE(stream.is_open()); });
}

TEST_CASE("stream: a client that closed its side before there was a stream has left") {
  streaming_server s;
  client c(*s.server);
  c.send(get("/"));
  c.shutdown_send();
  CHECK(eventually([&] { return s.stream(0).closed == 1; }));
  CHECK(eventually([&] { return s.server->counters().streams_open == 0; }));
}

TEST_CASE("stream: what a client sends on is not read") {
  streaming_server s;
  client c(*s.server);
  c.send(get("/") + get("/again") + "noise");
  static_cast<void>(read_until(c, "first\n"));
  s.send(s.stream(0), "second\n");
  CHECK(read_until(c, "second\n") == "second\n");
  CHECK(s.server->counters().requests == 1);
}

TEST_CASE("stream: heartbeats come in silence only, and for HTTP/1.0 too") {
  http_limits limits;
  limits.stream_heartbeat = 20ms;
  streaming_server s(limits);
  client c(*s.server);
  c.send("GET / HTTP/1.0\r\nHost: test\r\n\r\n");
  CHECK(read_until(c, ":\n\n").ends_with("\r\n\r\nfirst\n:\n\n"));
  CHECK(read_until(c, ":\n\n") == ":\n\n");
}

TEST_CASE("stream: a client that does not read is dropped") {
  http_limits limits;
  limits.stream_send_buffer_bytes = 1;  // the kernel's least
  limits.stream_backlog_bytes_max = 10'000;
  SUBCASE("by what waits for it") {
    limits.write_timeout = 1h;
  }
  SUBCASE("by the time that it waits") {
    limits.write_timeout = 50ms;
    limits.stream_backlog_bytes_max = 1 << 30;
  }
  streaming_server s(limits);
  const auto c = deaf_client(*s.server);
  auto& stream = s.stream(0);
  const std::string piece(1'000, 'x');
  CHECK(eventually([&] {
    s.run([&] { stream.send(piece); });
    return stream.closed == 1;
  }));
  CHECK(s.server->counters().dropped_streams == 1);
  CHECK(eventually([&] { return s.server->counters().connections_open == 0; }));
  CHECK(s.server->counters().streams_open == 0);
}

TEST_CASE("stream: a client that reads on is told so, and misses nothing") {
  http_limits limits;
  limits.stream_send_buffer_bytes = 1;
  limits.stream_backlog_bytes_max = 1 << 20;
  streaming_server s(limits);
  const auto c = deaf_client(*s.server);
  auto& stream = s.stream(0);
  std::string sent = "first\n";
  bool clear = true;
  while (clear) {
    sent += std::string(1'000, static_cast<char>('a' + sent.size() % 26));
    s.run([&] {
      stream.send(std::string_view(sent).substr(sent.size() - 1'000));
      clear = stream.is_clear();
    });
  }
  s.send(stream, "and more behind it\n");
  sent += "and more behind it\n";
  CHECK(stream.cleared == 0);
  const auto got = read_until(*c, "behind it\n");
  CHECK(got.substr(got.find("\r\n\r\n") + 4) == sent);
  CHECK(eventually([&] { return stream.cleared == 1; }));
  CHECK(stream.closed == 0);
}

TEST_CASE("stream: past streams_max there is none, and one that ends makes room") {
  http_limits limits;
  limits.streams_max = 2;
  streaming_server s(limits);
  client one(*s.server), two(*s.server), three(*s.server);
  one.send(get("/"));
  two.send(get("/"));
  static_cast<void>(s.stream(1));
  CHECK(three.ask(get("/")).result_int() == 503);
  CHECK(s.server->counters().rejected_streams == 1);
  CHECK(s.server->counters().streams_open == 2);
  s.run([&] { s.streams[0]->end(); });
  three.send(get("/"));
  CHECK(read_until(three, "first\n").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("stream: a server that stops ends all of them in order") {
  streaming_server s;
  client c(*s.server);
  c.send(get("/"));
  static_cast<void>(read_until(c, "first\n"));
  auto& stream = s.stream(0);
  s.send(stream, "last\n");
  auto stopped = std::async(std::launch::async, [&] { s.server->stop(); });
  CHECK(c.receive_all() == "last\n");
  c.abort();
  stopped.get();
  CHECK(stream.closed == 1);
  CHECK(s.server->counters().streams_open == 0);
}

TEST_CASE("stream: an owner that goes ends its stream") {
  streaming_server s;
  client c(*s.server);
  c.send(get("/"));
  static_cast<void>(read_until(c, "first\n"));
  static_cast<void>(s.stream(0));
  s.run([&] { s.streams.clear(); });
  CHECK(c.receive_all().empty());
}

}  // namespace moim::transport::http_stream_test
