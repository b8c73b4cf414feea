// The engine against small servers of the test: one that stalls, one that fails, one that hangs up.
#include "sim/load/load_engine.hpp"

#include <atomic>
#include <functional>
#include <thread>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include "sim/host/connection_limits.hpp"
#include "sim/load/load_limits.hpp"

namespace moim::sim::load::load_engine_test {

using namespace std::chrono_literals;

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Listens, and gives each connection to `serve` on a thread of its own. Without `serve` nobody is
/// answered: the kernel takes the connections, and that is all.
class small_server {
 public:
  using handler = std::function<void(tcp::socket&)>;

  explicit small_server(handler serve = {}) : serve_(std::move(serve)) {
    if (serve_) thread_ = std::thread([this] { accept(); });
  }
  ~small_server() {
    if (!serve_) return;
    stops_ = true;
    tcp::socket(io_).connect(endpoint());  // wakes the accept
    thread_.join();
    for (auto& t : sessions_) t.join();
  }
  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

 private:
  void accept() {
    for (;;) {
      tcp::socket socket(io_);
      acceptor_.accept(socket);
      if (stops_) return;
      sessions_.emplace_back([this, socket = std::move(socket)]() mutable {
        try {
          serve_(socket);
        } catch (const boost::system::system_error&) {
          // the generator hung up
        }
      });
    }
  }

  handler serve_;
  asio::io_context io_;
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::atomic<bool> stops_ = false;
  std::thread thread_;
  std::vector<std::thread> sessions_;
};

void read_request(tcp::socket& socket) {
  asio::streambuf request;
  asio::read_until(socket, request, "\r\n\r\n");
}

void answer(tcp::socket& socket, std::string_view text) {
  asio::write(socket, asio::buffer(text.data(), text.size()));
}

small_server::handler always(std::string text) {
  return [text = std::move(text)](tcp::socket& socket) {
    for (;;) {
      read_request(socket);
      answer(socket, text);
    }
  };
}

constexpr auto good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

const std::vector<step>& one_request() {
  static const std::vector<step> steps{
      {"look",
       [](std::string& out, const grounds& g, const visitor& who) {
         out += "GET / HTTP/1.1\r\nHost: " + g.host + "\r\n" + who.authorization + "\r\n";
       },
       {409},
       {{"look: status is 200",
         [](const reply& r, const grounds&, const visitor&) { return r.status == 200; }}}}};
  return steps;
}

const grounds& somewhere() {
  static const grounds places{"localhost", {{"store", {"/slot"}}}};
  return places;
}

metrics drive_open(const tcp::endpoint& server, std::uint32_t rate, std::uint32_t vus,
                   nanoseconds duration, nanoseconds graceful_stop) {
  metrics measured;
  engine e({server, &somewhere(), one_request(), vus, true, 1, [] { return std::string{}; }},
           measured);
  ramping_arrival_rate model({.start_rate = rate,
                              .plan = {{duration, rate}},
                              .pre_allocated_vus = vus,
                              .max_vus = vus,
                              .graceful_stop = graceful_stop},
                             e);
  while (!model.finished(e.now())) e.poll(model.advance(e.now()), model);
  return measured;
}

}  // namespace

TEST_CASE("a server that stalls makes iterations drop, and cannot hide it") {
  const small_server stalled;
  const auto m = drive_open(stalled.endpoint(), 200, 5, 500ms, 0ms);
  CHECK(m.dropped_iterations.value == 95);
  CHECK(m.interrupted_iterations.value == 5);
  CHECK(m.iterations.value == 0);
  CHECK(m.http_reqs.value == 0);
}

TEST_CASE("a server that answers late is measured from when the iteration was due") {
  std::atomic<bool> first = true;
  const small_server server([&](tcp::socket& socket) {
    for (;;) {
      read_request(socket);
      if (first.exchange(false)) std::this_thread::sleep_for(200ms);  // what is tested
      answer(socket, good);
    }
  });
  const auto m = drive_open(server.endpoint(), 100, 50, 400ms, 5s);
  CHECK(m.iterations.value == 40);
  CHECK(m.dropped_iterations.value == 0);
  CHECK(m.http_req_duration.max() >= nanoseconds{200ms}.count());
  CHECK(m.http_req_duration_scheduled.max() >= m.http_req_duration.max());
  CHECK(m.iteration_start_delay.count() == 40);
}

TEST_CASE("an iteration that the generator starts late is counted, and its delay is latency") {
  const small_server server(always(good));
  metrics measured;
  engine e(
      {server.endpoint(), &somewhere(), one_request(), 4, true, 1, [] { return std::string{}; }},
      measured);
  ramping_arrival_rate model(
      {.start_rate = 10, .plan = {{100ms, 10}}, .pre_allocated_vus = 4, .max_vus = 4}, e);
  while (e.now() < 150ms) std::this_thread::yield();  // the generator has no time for its schedule
  while (!model.finished(e.now())) e.poll(model.advance(e.now()), model);
  CHECK(measured.late_starts.value == 1);
  CHECK(measured.iteration_start_delay.max() >= nanoseconds{50ms}.count());
  CHECK(measured.http_req_duration_scheduled.max() >= nanoseconds{50ms}.count());
  CHECK(measured.http_req_duration.max() < measured.http_req_duration_scheduled.max());
}

TEST_CASE("failures are counted with their reasons, and fail the checks") {
  struct failing {
    small_server::handler serve;
    const char* reason;
  };
  const std::vector<failing> cases{
      {always("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"), "look: status 500"},
      {always("HTTP/1.1 429 Slow down\r\nContent-Length: 0\r\n\r\n"), "look: status 429"},
      {always("hello\r\n"), "look: malformed answer"},
      {[](tcp::socket& socket) { read_request(socket); }, "look: the server hung up"},
  };
  for (const auto& [serve, reason] : cases) {
    CAPTURE(reason);
    const small_server server(serve);
    const auto m = drive_open(server.endpoint(), 100, 10, 100ms, 5s);
    CHECK(m.http_reqs.value == 10);
    CHECK(m.http_req_failed.trues == 10);
    CHECK(m.http_req_duration_expected.count() == 0);
    CHECK(m.http_req_duration.count() == 10);
    CHECK(m.checks.total == 10);
    CHECK(m.checks.trues == 0);
    CHECK(m.check_counts.front().fails == 10);
    CHECK(m.failures == std::map<std::string, std::uint64_t>{{reason, 10}});
    CHECK(m.iterations.value == 10);  // a failed request does not end a script
  }
}

TEST_CASE("nobody listens") {
  tcp::endpoint nobody;
  {
    const small_server gone;
    nobody = gone.endpoint();
  }
  const auto m = drive_open(nobody, 100, 2, 50ms, 1s);
  CHECK(m.http_req_failed.trues == 5);
  CHECK(m.failures.begin()->first == "look: connect: Connection refused");
}

TEST_CASE("a status that the product's rules answer is no failure, but no success of the check") {
  const small_server server(always("HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n"));
  const auto m = drive_open(server.endpoint(), 100, 2, 50ms, 1s);
  CHECK(m.http_reqs.value == 5);
  CHECK(m.http_req_failed.trues == 0);
  CHECK(m.http_req_duration_expected.count() == 5);
  CHECK(m.checks.trues == 0);
}

TEST_CASE("an answer in parts is one answer, and a connection is kept or renewed as it says") {
  std::atomic<int> connections = 0;
  const small_server server([&](tcp::socket& socket) {
    ++connections;
    for (int i = 0; i < 3; ++i) {
      read_request(socket);
      answer(socket, "HTTP/1.1 200 OK\r\nConte");
      answer(socket, "nt-Length: 4\r\n\r");
      answer(socket, "\no");
      answer(socket, "kay");
    }
    read_request(socket);
    answer(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  const auto m = drive_open(server.endpoint(), 100, 1, 80ms, 5s);
  CHECK(m.http_req_failed.trues == 0);
  const auto answered = m.http_reqs.value;
  CHECK(answered + m.dropped_iterations.value == 8);
  CHECK(connections == static_cast<int>((answered + 3) / 4));
  CHECK(m.http_req_connecting.count() == static_cast<std::uint64_t>(connections.load()));
}

TEST_CASE("a VU of the closed model sleeps about a second between iterations") {
  const small_server server(always(good));
  metrics measured;
  engine e(
      {server.endpoint(), &somewhere(), one_request(), 20, false, 1, [] { return std::string{}; }},
      measured);
  ramping_vus model({.start_vus = 20, .plan = {{400ms, 20}}}, e);
  while (!model.finished(e.now())) e.poll(model.advance(e.now()), model);
  CHECK(measured.iterations.value == 20);
  CHECK(measured.iteration_duration.min() >= nanoseconds{500ms}.count());
  CHECK(measured.iteration_duration.max() - measured.iteration_duration.min() >
        nanoseconds{200ms}.count());
  CHECK(measured.iteration_start_delay.count() == 0);
  CHECK(measured.vus.max == 20);
}

TEST_CASE("reasons of failures are bounded") {
  metrics m;
  for (std::size_t i = 0; i < failure_kinds_max + 5; ++i) m.count_failure(std::to_string(i));
  m.count_failure("0");
  CHECK(m.failures.size() == failure_kinds_max + 1);
  CHECK(m.failures.at("other") == 5);
  CHECK(m.failures.at("0") == 2);
}

TEST_CASE("more connections than the machine has ports are refused in words") {
  metrics measured;
  try {
    make_room_for_connections(70'000);
    FAIL("70,000 connections to one server cannot be");
  } catch (const std::runtime_error& error) {
    const std::string why = error.what();
    const bool tells =
        why.find("local port") != std::string::npos || why.find("ulimit -n") != std::string::npos;
    CHECK(tells);
  }
}

}  // namespace moim::sim::load::load_engine_test
