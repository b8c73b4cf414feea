// A server whose handler is a lambda, and a blocking client that sees every byte: what the tests
// of the HTTP edge share.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "transport/http/http_server.hpp"

namespace moim::transport::testing {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using answer = http::response<http::string_body>;
using handler_function = std::function<void(http_exchange)>;

inline http_response text(std::string body, unsigned status = 200) {
  http_response response;
  response.status = status;
  response.content_type = "text/plain";
  response.body = std::move(body);
  return response;
}

class lambda_handler final : public http_handler {
 public:
  explicit lambda_handler(handler_function function) : function_(std::move(function)) {}
  void handle(http_exchange exchange) override { function_(std::move(exchange)); }

 private:
  handler_function function_;
};

// Exchanges on their way from the I/O thread to the test.
class inbox {
 public:
  void put(http_exchange exchange) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(exchange));
    arrived_.notify_one();
  }
  http_exchange take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !waiting_.empty(); });
    auto first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<http_exchange> waiting_;
};

inline std::unique_ptr<http_server> serve(handler_function function, http_limits limits = {},
                                          unsigned io_threads = 1) {
  http_server_config config;
  config.limits = limits;
  config.io_threads = io_threads;
  auto server = std::make_unique<http_server>(config, [function](asio::io_context&, unsigned) {
    return std::make_unique<lambda_handler>(function);
  });
  server->start();
  return server;
}

inline void echo(const http_exchange& exchange) {
  exchange.reply(text(std::string(exchange.method()) + ' ' + std::string(exchange.target()) + ' ' +
                      std::string(exchange.body())));
}

class client {
 public:
  explicit client(const http_server& server) : client(server.port()) {}
  explicit client(unsigned short port) : socket_(io_) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), port});
    socket_.set_option(asio::ip::tcp::no_delay(true));
  }

  void send(std::string_view bytes) { asio::write(socket_, asio::buffer(bytes)); }

  // The next answer; throws boost::system::system_error when there is none.
  answer receive(bool head_only = false) {
    http::response_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    parser.skip(head_only);
    http::read(socket_, buffer_, parser);
    return parser.release();
  }

  answer ask(std::string_view request) {
    send(request);
    return receive();
  }

  // Everything up to the close of the connection by the server.
  std::string receive_all() {
    std::string all(static_cast<const char*>(buffer_.data().data()), buffer_.size());
    buffer_.clear();
    boost::system::error_code ec;
    asio::read(socket_, asio::dynamic_buffer(all), ec);
    return all;
  }

  bool is_closed_by_server() { return receive_all().empty(); }
  void shutdown_send() { socket_.shutdown(asio::ip::tcp::socket::shutdown_send); }
  // Closes with a reset instead of an orderly end.
  void abort() {
    socket_.set_option(asio::socket_base::linger(true, 0));
    socket_.close();
  }
  asio::ip::tcp::socket& socket() { return socket_; }

 private:
  asio::io_context io_;
  asio::ip::tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
};

inline std::string get(std::string_view target, std::string_view more_fields = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(more_fields) +
         "\r\n";
}

inline std::string post(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

inline std::string field(const answer& from, std::string_view name) {
  const auto value = from[boost::beast::string_view(name.data(), name.size())];
  return {value.data(), value.size()};
}

inline bool has_code(const answer& from, std::string_view code) {
  return field(from, "Content-Type") == "application/problem+json" &&
         from.body().find("\"code\":\"" + std::string(code) + '"') != std::string::npos;
}

// For what only a counter shows. The deadline turns a hang into a failure.
template <class Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace moim::transport::testing
