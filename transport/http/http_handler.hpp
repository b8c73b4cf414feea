// The interface between the HTTP edge and the application: one handler object for each I/O thread,
// called on that thread only, so it needs no locks.
#pragma once

#include <functional>
#include <memory>

#include "transport/http/http_exchange.hpp"

namespace boost::asio {
class io_context;
}

namespace moim::transport {

class http_handler {
 public:
  virtual ~http_handler() = default;
  // Must not block. Answers now or, through a copy of the exchange, later. An exception that
  // leaves it is answered with 500 and counted.
  virtual void handle(http_exchange exchange) = 0;
};

// Called once for each I/O thread, before the threads start, on the thread that makes the server.
using http_handler_factory = std::function<std::unique_ptr<http_handler>(
    boost::asio::io_context& io, unsigned thread_index)>;

}  // namespace moim::transport
