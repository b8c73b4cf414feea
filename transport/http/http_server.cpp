// Starts and stops the loops. The acceptor runs on the first one.
#include "transport/http/http_server.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "transport/http/http_acceptor.hpp"
#include "transport/http/http_loop.hpp"

namespace moim::transport {

namespace asio = boost::asio;

http_server::http_server(http_server_config config, const http_handler_factory& factory)
    : config_(std::move(config)) {
  const auto threads = std::max(1U, config_.io_threads);
  for (unsigned index = 0; index < threads; ++index) {
    loops_.push_back(std::make_unique<http_loop>(config_.limits, config_.problem_body, gauges_));
    loops_.back()->set_handler(factory(loops_.back()->io(), index));
  }
  acceptor_ = std::make_unique<http_acceptor>(
      loops_.front()->io(),
      asio::ip::tcp::endpoint(asio::ip::make_address(config_.address), config_.port));
  port_ = acceptor_->port();
}

http_server::~http_server() {
  stop();
}

unsigned short http_server::port() const {
  return port_;
}

void http_server::start() {
  if (!threads_.empty()) return;
  acceptor_->start([this](int socket, const asio::ip::address& remote) {
    auto& loop = *loops_[next_loop_];
    next_loop_ = (next_loop_ + 1) % loops_.size();
    if (loop.is_current()) {
      loop.adopt(socket, remote);
    } else {
      asio::post(loop.io(), [&loop, socket, remote] { loop.adopt(socket, remote); });
    }
  });
  for (auto& loop : loops_) threads_.emplace_back([&loop] { loop->run(); });
}

void http_server::stop() {
  if (threads_.empty()) return;
  asio::post(loops_.front()->io(), [this] {
    acceptor_->stop();
    // After the last socket was handed out, so that each loop drains that one too.
    for (auto& loop : loops_) {
      asio::post(loop->io(), [this, &loop] { loop->drain(config_.limits.drain_timeout); });
    }
  });
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  acceptor_.reset();
}

http_counters http_server::counters() const {
  http_counters sum;
  sum.connections_open = gauges_.connections_open.load(std::memory_order_relaxed);
  sum.requests_in_flight = gauges_.requests_in_flight.load(std::memory_order_relaxed);
  sum.streams_open = gauges_.streams_open.load(std::memory_order_relaxed);
  for (const auto& loop : loops_) {
    const auto& tally = std::as_const(*loop).tally();
    sum.connections_accepted += tally.of(http_count::connections_accepted);
    sum.requests += tally.of(http_count::requests);
    sum.rejected_malformed += tally.of(http_count::malformed);
    sum.rejected_headers_too_large += tally.of(http_count::headers_too_large);
    sum.rejected_body_too_large += tally.of(http_count::body_too_large);
    sum.rejected_timeout += tally.of(http_count::timeout);
    sum.rejected_overloaded += tally.of(http_count::overloaded);
    sum.rejected_connections += tally.of(http_count::connections);
    sum.rejected_streams += tally.of(http_count::streams);
    sum.dropped_streams += tally.of(http_count::stream_dropped);
    sum.write_timeouts += tally.of(http_count::write_timeout);
    sum.dropped_exchanges += tally.of(http_count::dropped);
    sum.handler_exceptions += tally.of(http_count::exception);
  }
  return sum;
}

}  // namespace moim::transport
