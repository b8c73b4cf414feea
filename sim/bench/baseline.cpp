// After Beast's example/http/server/async (1.81): tcp_stream, async_read into
// request<string_body>, async_write of response<string_body>, keep-alive. No timeouts, no routing.
// One io_context; with one thread it has concurrency hint 1 and no strands, with more threads
// each connection has a strand, as in the example.
#include "sim/bench/baseline.hpp"

#include <iostream>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace moim::sim {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

class baseline_session : public std::enable_shared_from_this<baseline_session> {
 public:
  explicit baseline_session(tcp::socket&& socket) : stream_(std::move(socket)) {}

  void run() {
    asio::dispatch(stream_.get_executor(),
                   beast::bind_front_handler(&baseline_session::read, shared_from_this()));
  }

 private:
  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_,
                     beast::bind_front_handler(&baseline_session::on_read, shared_from_this()));
  }

  void on_read(beast::error_code ec, std::size_t) {
    if (ec == http::error::end_of_stream) return close();
    if (ec) return;
    response_ = {http::status::ok, request_.version()};
    response_.set(http::field::content_type, "application/json");
    response_.keep_alive(request_.keep_alive());
    response_.body() = R"({"status":"ok"})";
    response_.prepare_payload();
    http::async_write(stream_, response_,
                      beast::bind_front_handler(&baseline_session::on_write, shared_from_this()));
  }

  void on_write(beast::error_code ec, std::size_t) {
    if (ec) return;
    if (!response_.keep_alive()) return close();
    read();
  }

  void close() {
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

class baseline_listener : public std::enable_shared_from_this<baseline_listener> {
 public:
  baseline_listener(asio::io_context& io, const tcp::endpoint& endpoint, bool strands)
      : io_(io), acceptor_(io, endpoint), strands_(strands) {}

  [[nodiscard]] unsigned short port() const { return acceptor_.local_endpoint().port(); }

  void accept() {
    auto on_accept = beast::bind_front_handler(&baseline_listener::on_accept, shared_from_this());
    if (strands_) {
      acceptor_.async_accept(asio::make_strand(io_), std::move(on_accept));
    } else {
      acceptor_.async_accept(std::move(on_accept));
    }
  }

 private:
  void on_accept(beast::error_code ec, tcp::socket socket) {
    if (!ec) {
      socket.set_option(tcp::no_delay(true), ec);
      std::make_shared<baseline_session>(std::move(socket))->run();
    }
    accept();
  }

  asio::io_context& io_;
  tcp::acceptor acceptor_;
  const bool strands_;
};

}  // namespace

int run_baseline(const std::string& address, unsigned short port, unsigned io_threads) {
  asio::io_context io(static_cast<int>(io_threads));
  const auto listener = std::make_shared<baseline_listener>(
      io, tcp::endpoint(asio::ip::make_address(address), port), io_threads > 1);
  listener->accept();
  std::cout << "baseline listens on " << address << ':' << listener->port() << std::endl;

  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io](beast::error_code, int) { io.stop(); });

  std::vector<std::thread> others;
  for (unsigned i = 1; i < io_threads; ++i) others.emplace_back([&io] { io.run(); });
  io.run();
  for (auto& thread : others) thread.join();
  return 0;
}

}  // namespace moim::sim
