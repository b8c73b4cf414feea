// One request and the right to answer it once: what a handler gets. A copy is one counter
// increment, so callbacks capture it by value. Views stay valid while any copy lives, even when
// the connection is gone. When the last copy goes without an answer the client gets 500: a bug
// must not leave a client waiting.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

#include "transport/http/http_response.hpp"

namespace moim::transport {

struct http_exchange_state;
class http_stream;

class http_exchange {
 public:
  http_exchange() = default;
  // Takes part in the ownership of `state`; made by http_session.
  explicit http_exchange(http_exchange_state* state) noexcept;
  http_exchange(const http_exchange& other) noexcept : http_exchange(other.state_) {}
  http_exchange(http_exchange&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  http_exchange& operator=(http_exchange other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~http_exchange();

  [[nodiscard]] boost::beast::http::verb verb() const;
  [[nodiscard]] std::string_view method() const;
  // As sent; path and query are still percent-encoded. The path starts with '/', or is "*".
  [[nodiscard]] std::string_view target() const;
  [[nodiscard]] std::string_view path() const;
  [[nodiscard]] std::string_view query() const;
  // First field of that name (compared without case), or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] std::string_view header(boost::beast::http::field name) const;
  [[nodiscard]] std::string_view body() const;
  // The peer of the connection, as text without the port.
  [[nodiscard]] std::string remote_address() const;
  // The client's X-Request-Id if it is 1 to 64 of [A-Za-z0-9._-], otherwise a fresh one.
  [[nodiscard]] std::string_view request_id() const;
  // When the I/O thread learned of the request's first bytes.
  [[nodiscard]] std::chrono::steady_clock::time_point arrived_at() const;
  // Whether the server is being stopped: a handler that waits should answer with what there is.
  [[nodiscard]] bool is_draining() const;

  // Answers. The first answer counts, any further one does nothing, and so does an answer to a
  // connection that died. From another than the owning I/O thread it is handed over to that one.
  void reply(http_response response) const;

  // Answers with a stream: the head and the body of `head`, and from then on what `owner` sends.
  // Only on the owning I/O thread, and not to HEAD. False when streams_max is reached, the server
  // is being stopped or the connection died; then there is no answer yet.
  [[nodiscard]] bool open_stream(const http_response& head, http_stream& owner) const;

  explicit operator bool() const { return state_ != nullptr; }

 private:
  http_exchange_state* state_ = nullptr;
};

}  // namespace moim::transport
