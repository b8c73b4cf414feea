// The shared state behind the copies of an http_exchange. One object serves many requests: the loop
// keeps a pool, so that an idle connection owns no buffers and a request costs no allocation.
//
// Ownership: the session owns the state while the request arrives. When the request is handed to
// the handler, the handles own it, and session and state only point at each other until the answer
// is given or one of them goes.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <string_view>

#include <boost/asio/ip/address.hpp>

#include "transport/http/http_request.hpp"

namespace moim::transport {

class http_loop;
class http_session;

inline constexpr std::size_t request_id_length_max = 64;

struct http_exchange_state {
  explicit http_exchange_state(http_loop& owner, const http_limits& limits)
      : loop(owner), request(limits) {}

  http_loop& loop;
  http_request request;
  // Null once answered, and when the connection is gone.
  http_session* session = nullptr;
  std::atomic<unsigned> handles{0};
  // Counted against in_flight_max.
  bool in_flight = false;
  std::chrono::steady_clock::time_point arrived_at;
  boost::asio::ip::address remote_address;
  // Empty, a view of the request's own field, or of made_request_id.
  std::string_view request_id;
  std::array<char, 32> made_request_id;
};

}  // namespace moim::transport
