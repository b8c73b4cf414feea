// The HTTP server: an address, some I/O threads, one handler for each, and a graceful stop. It
// knows HTTP and nothing of what is served.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "transport/http/http_counters.hpp"
#include "transport/http/http_handler.hpp"
#include "transport/http/http_limits.hpp"
#include "transport/http/http_response.hpp"

namespace moim::transport {

class http_acceptor;
class http_loop;

struct http_server_config {
  std::string address = "127.0.0.1";
  unsigned short port = 0;  // 0: the system chooses
  unsigned io_threads = 1;
  http_limits limits;
  http_problem_body problem_body = &plain_problem_body;
};

class http_server {
 public:
  // Binds and listens, and makes the handlers; throws boost::system::system_error when the
  // address cannot be had.
  http_server(http_server_config config, const http_handler_factory& factory);
  ~http_server();  // stop()
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  [[nodiscard]] unsigned short port() const;
  // Starts the I/O threads and begins to accept.
  void start();
  // Stops accepting, closes idle connections at once, lets requests in flight finish until
  // limits.drain_timeout, ends the threads. Blocks; not for the I/O threads. Handlers and
  // exchanges stay valid until the server goes; answers after stop() go nowhere.
  void stop();

  [[nodiscard]] http_counters counters() const;

 private:
  http_server_config config_;
  http_gauges gauges_;
  unsigned short port_ = 0;
  std::vector<std::unique_ptr<http_loop>> loops_;
  std::unique_ptr<http_acceptor> acceptor_;
  std::vector<std::thread> threads_;
  unsigned next_loop_ = 0;
};

}  // namespace moim::transport
