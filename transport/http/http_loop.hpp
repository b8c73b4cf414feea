// One I/O thread of the HTTP edge: its io_context, its connections, its handler, and what they
// share without locks because only this thread touches it (time, Date text, buffers, pool).
//
// Deadlines need no timer for each connection: one tick, once a second or faster when a timeout
// is shorter, walks all connections of the loop.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include "transport/http/http_counters.hpp"
#include "transport/http/http_exchange_state.hpp"
#include "transport/http/http_handler.hpp"
#include "transport/http/http_limits.hpp"
#include "transport/http/http_poller.hpp"
#include "transport/http/http_response.hpp"
#include "transport/http/http_session.hpp"

namespace moim::transport {

class http_loop {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  http_loop(const http_limits& limits, http_problem_body problem_body, http_gauges& gauges);
  ~http_loop();

  // --- any thread ---
  [[nodiscard]] boost::asio::io_context& io() { return io_; }
  [[nodiscard]] bool is_current() const;
  [[nodiscard]] bool is_stopped() const { return stopped_.load(std::memory_order_acquire); }
  [[nodiscard]] const http_tally& tally() const { return tally_; }

  // --- before and as the thread ---
  void set_handler(std::unique_ptr<http_handler> handler) { handler_ = std::move(handler); }
  // Returns after drain() has come to its end.
  void run();

  // --- on the loop's thread ---
  // Owns the socket from here on. Past connections_max it is answered 503 and closed: a client
  // that gets an answer can go elsewhere, one that hangs in the backlog cannot.
  void adopt(int socket, const boost::asio::ip::address& remote);
  // Closes idle connections, lets the others finish until `timeout`, then ends run().
  void drain(std::chrono::milliseconds timeout);

  // For http_exchange.
  void answer(http_exchange_state& state, const http_response& response);
  void drop(http_exchange_state* state);
  [[nodiscard]] bool open_stream(http_exchange_state& state, const http_response& head,
                                 http_stream& owner);

  // For http_session.
  [[nodiscard]] http_exchange_state* acquire(const boost::asio::ip::address& remote);
  void recycle(http_exchange_state* state);
  // Takes the client's request id or makes one.
  void name_request(http_exchange_state& state);
  // False when in_flight_max is reached.
  [[nodiscard]] bool enter(http_exchange_state& state);
  void leave_stream() { gauges_.streams_open.fetch_sub(1, std::memory_order_relaxed); }
  void bury(http_session& session);
  void resume_later(http_session& session);
  void refresh_now() { now_ = std::chrono::steady_clock::now(); }
  [[nodiscard]] http_response problem(unsigned status, std::string_view code,
                                      const http_exchange_state& about) const;
  [[nodiscard]] const http_limits& limits() const { return limits_; }
  [[nodiscard]] time_point now() const { return now_; }
  [[nodiscard]] std::string_view date() const { return {date_.data(), date_.size()}; }
  [[nodiscard]] std::string& scratch() { return scratch_; }
  [[nodiscard]] http_handler& handler() { return *handler_; }
  [[nodiscard]] http_tally& tally() { return tally_; }
  [[nodiscard]] bool is_draining() const { return draining_; }

 private:
  using session_list = boost::intrusive::list<http_session>;

  void on_ready(const epoll_event* events, std::size_t count);
  void on_tick();
  void schedule_tick();
  void run_resumed();
  void refresh_date();
  void leave(http_exchange_state& state);
  void close_all();
  // Frees closed sessions; called only when no session is on the call stack.
  void sweep();

  const http_limits& limits_;
  const http_problem_body problem_body_;
  http_gauges& gauges_;
  http_tally tally_;
  std::atomic<bool> stopped_{false};

  // Above what follows: the handlers still queued here when it goes may hold exchanges.
  boost::asio::io_context io_{1};

  http_poller poller_;
  boost::asio::steady_timer tick_;
  boost::asio::steady_timer drain_timer_;
  const std::chrono::milliseconds tick_interval_;
  time_point now_;
  std::time_t date_second_ = 0;
  std::array<char, 29> date_;
  std::string scratch_;
  std::array<char, 9> request_id_prefix_;
  std::uint64_t request_count_ = 0;
  bool draining_ = false;
  session_list sessions_;
  session_list closed_;
  std::vector<http_session*> resumed_;
  std::vector<std::unique_ptr<http_exchange_state>> pool_;
  std::unique_ptr<http_handler> handler_;
};

}  // namespace moim::transport
