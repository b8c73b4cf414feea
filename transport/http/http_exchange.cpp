// Handles may be copied and dropped on any thread (a callback can die with an actor elsewhere);
// everything else happens on the I/O thread that owns the connection.
#include "transport/http/http_exchange.hpp"

#include <boost/asio/post.hpp>

#include "domain/ensure.hpp"
#include "transport/http/http_exchange_state.hpp"
#include "transport/http/http_loop.hpp"

namespace moim::transport {

http_exchange::http_exchange(http_exchange_state* state) noexcept : state_(state) {
  if (state_) state_->handles.fetch_add(1, std::memory_order_relaxed);
}

http_exchange::~http_exchange() {
  if (!state_ || state_->handles.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  auto& loop = state_->loop;
  if (loop.is_current()) {
    loop.drop(state_);
  } else if (loop.is_stopped()) {
    delete state_;
  } else {
    // Comes back here on the owning thread, or unrun when the loop goes.
    boost::asio::post(loop.io(), [last = http_exchange(state_)] {});
  }
}

void http_exchange::reply(http_response response) const {
  auto& loop = state_->loop;
  if (loop.is_current()) {
    loop.answer(*state_, response);
  } else if (!loop.is_stopped()) {
    boost::asio::post(loop.io(), [self = *this, response = std::move(response)]() mutable {
      self.reply(std::move(response));
    });
  }
}

bool http_exchange::open_stream(const http_response& head, http_stream& owner) const {
  ensure(state_->loop.is_current(), "a stream is opened on the thread of its connection");
  return state_->loop.open_stream(*state_, head, owner);
}

boost::beast::http::verb http_exchange::verb() const {
  return state_->request.verb();
}

std::string_view http_exchange::method() const {
  return state_->request.method();
}

std::string_view http_exchange::target() const {
  return state_->request.target();
}

std::string_view http_exchange::path() const {
  return state_->request.path();
}

std::string_view http_exchange::query() const {
  return state_->request.query();
}

std::string_view http_exchange::header(std::string_view name) const {
  return state_->request.header(name);
}

std::string_view http_exchange::header(boost::beast::http::field name) const {
  return state_->request.header(name);
}

std::string_view http_exchange::body() const {
  return state_->request.body();
}

std::string http_exchange::remote_address() const {
  return state_->remote_address.to_string();
}

std::string_view http_exchange::request_id() const {
  return state_->request_id;
}

std::chrono::steady_clock::time_point http_exchange::arrived_at() const {
  return state_->arrived_at;
}

bool http_exchange::is_draining() const {
  return state_->loop.is_draining();
}

}  // namespace moim::transport
