// The order of things in one turn: events of all ready sockets, then closed sessions are freed,
// so that no event can reach a session that is gone.
#include "transport/http/http_loop.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <random>

#include <boost/asio/post.hpp>
#include <unistd.h>

namespace moim::transport {
namespace {

constexpr std::size_t pool_size_max = 256;
constexpr std::size_t scratch_bytes = 32 * 1024;
// Connections past connections_max that may be open at once to be told 503.
constexpr std::size_t refused_connections_max = 256;

std::chrono::milliseconds tick_interval_of(const http_limits& limits) {
  const auto shortest = std::min({limits.idle_timeout, limits.request_timeout, limits.write_timeout,
                                  limits.linger_timeout, limits.stream_heartbeat});
  return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(1000));
}

thread_local const http_loop* current_loop = nullptr;

bool is_request_id(std::string_view text) {
  if (text.empty() || text.size() > request_id_length_max) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

}  // namespace

http_loop::http_loop(const http_limits& limits, http_problem_body problem_body, http_gauges& gauges)
    : limits_(limits),
      problem_body_(problem_body),
      gauges_(gauges),
      poller_(io_),
      tick_(io_),
      drain_timer_(io_),
      tick_interval_(tick_interval_of(limits)) {
  scratch_.reserve(scratch_bytes);
  std::array<char, 10> text;
  std::snprintf(text.data(), text.size(), "%08x-", static_cast<unsigned>(std::random_device{}()));
  std::copy_n(text.begin(), request_id_prefix_.size(), request_id_prefix_.begin());
  refresh_now();
  refresh_date();
  poller_.start([this](const epoll_event* events, std::size_t count) { on_ready(events, count); });
  schedule_tick();
}

http_loop::~http_loop() {
  stopped_.store(true, std::memory_order_release);
}

bool http_loop::is_current() const {
  return current_loop == this;
}

void http_loop::run() {
  current_loop = this;
  io_.run();
  // The end of the last connection may have posted something, as the hand-over of a last message to
  // actors: without it, a waiting thread would wait for ever.
  io_.restart();
  io_.poll();
  current_loop = nullptr;
}

void http_loop::on_ready(const epoll_event* events, std::size_t count) {
  refresh_now();
  for (std::size_t i = 0; i < count; ++i) {
    static_cast<http_session*>(events[i].data.ptr)->on_events(events[i].events);
  }
  sweep();
}

void http_loop::schedule_tick() {
  tick_.expires_after(tick_interval_);
  tick_.async_wait([this](const boost::system::error_code& ec) {
    if (ec) return;
    on_tick();
    schedule_tick();
  });
}

void http_loop::on_tick() {
  refresh_now();
  refresh_date();
  for (auto next = sessions_.begin(); next != sessions_.end();) {
    auto& session = *next++;  // it may leave the list
    session.on_tick();
  }
  sweep();
}

void http_loop::refresh_date() {
  const auto second = std::time(nullptr);
  if (second == date_second_) return;
  date_second_ = second;
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  ::gmtime_r(&second, &utc);
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT", days[utc.tm_wday],
                utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  std::copy_n(text.begin(), date_.size(), date_.begin());
}

void http_loop::adopt(int socket, const boost::asio::ip::address& remote) {
  const auto open = gauges_.connections_open.fetch_add(1, std::memory_order_relaxed) + 1;
  auto* session = new http_session(*this, socket, remote);
  sessions_.push_back(*session);
  if (open > limits_.connections_max) tally_.add(http_count::connections);
  if (open > limits_.connections_max + refused_connections_max || !poller_.watch(socket, session)) {
    session->close();
  } else if (open > limits_.connections_max) {
    session->refuse(503, "overloaded");
  } else {
    tally_.add(http_count::connections_accepted);
    if (draining_) session->on_drain();
  }
  sweep();
}

void http_loop::drain(std::chrono::milliseconds timeout) {
  draining_ = true;
  refresh_now();
  drain_timer_.expires_after(timeout);
  drain_timer_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec) close_all();
  });
  // A handler that is called here may close other sessions; sweep() frees them below.
  std::vector<http_session*> open;
  for (auto& session : sessions_) open.push_back(&session);
  for (auto* session : open) session->on_drain();
  sweep();
}

void http_loop::close_all() {
  while (!sessions_.empty()) sessions_.front().close();
  sweep();
}

void http_loop::sweep() {
  closed_.clear_and_dispose([](http_session* session) { delete session; });
  if (!draining_ || !sessions_.empty() || is_stopped()) return;
  stopped_.store(true, std::memory_order_release);
  poller_.stop();
  tick_.cancel();
  drain_timer_.cancel();
  io_.stop();
}

void http_loop::bury(http_session& session) {
  sessions_.erase(sessions_.iterator_to(session));
  closed_.push_back(session);
  std::erase(resumed_, &session);
  gauges_.connections_open.fetch_sub(1, std::memory_order_relaxed);
}

void http_loop::resume_later(http_session& session) {
  resumed_.push_back(&session);
  if (resumed_.size() == 1) boost::asio::post(io_, [this] { run_resumed(); });
}

void http_loop::run_resumed() {
  refresh_now();
  for (auto left = resumed_.size(); left > 0 && !resumed_.empty(); --left) {
    auto* session = resumed_.front();
    resumed_.erase(resumed_.begin());
    session->resume();
  }
  if (!resumed_.empty()) boost::asio::post(io_, [this] { run_resumed(); });
  sweep();
}

http_exchange_state* http_loop::acquire(const boost::asio::ip::address& remote) {
  std::unique_ptr<http_exchange_state> state;
  if (pool_.empty()) {
    state = std::make_unique<http_exchange_state>(*this, limits_);
  } else {
    state = std::move(pool_.back());
    pool_.pop_back();
  }
  state->arrived_at = now_;
  state->remote_address = remote;
  state->request_id = {};
  return state.release();
}

void http_loop::recycle(http_exchange_state* state) {
  std::unique_ptr<http_exchange_state> owned(state);
  if (pool_.size() == pool_size_max) return;
  owned->request.reset();
  pool_.push_back(std::move(owned));
}

void http_loop::name_request(http_exchange_state& state) {
  state.request_id = state.request.header("x-request-id");
  if (is_request_id(state.request_id)) return;
  auto* const begin = state.made_request_id.data();
  auto* at = std::copy(request_id_prefix_.begin(), request_id_prefix_.end(), begin);
  at = std::to_chars(at, begin + state.made_request_id.size(), ++request_count_, 36).ptr;
  state.request_id = {begin, static_cast<std::size_t>(at - begin)};
}

bool http_loop::enter(http_exchange_state& state) {
  auto& count = gauges_.requests_in_flight;
  if (count.fetch_add(1, std::memory_order_relaxed) >= limits_.in_flight_max) {
    count.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  state.in_flight = true;
  return true;
}

void http_loop::leave(http_exchange_state& state) {
  if (!std::exchange(state.in_flight, false)) return;
  gauges_.requests_in_flight.fetch_sub(1, std::memory_order_relaxed);
}

void http_loop::answer(http_exchange_state& state, const http_response& response) {
  leave(state);
  auto* const session = std::exchange(state.session, nullptr);
  if (session) session->answer(state, response);
}

bool http_loop::open_stream(http_exchange_state& state, const http_response& head,
                            http_stream& owner) {
  if (!state.session || draining_) return false;
  if (gauges_.streams_open.fetch_add(1, std::memory_order_relaxed) >= limits_.streams_max) {
    leave_stream();
    tally_.add(http_count::streams);
    return false;
  }
  leave(state);
  std::exchange(state.session, nullptr)->stream(state, head, owner);
  return true;
}

void http_loop::drop(http_exchange_state* state) {
  if (state->in_flight) {
    tally_.add(http_count::dropped);
    answer(*state, problem(500, "internal_error", *state));
  }
  recycle(state);
}

http_response http_loop::problem(unsigned status, std::string_view code,
                                 const http_exchange_state& about) const {
  http_response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = problem_body_(status, code, about.request.header("Accept-Language"));
  if (status == 503) response.add_header("Retry-After", "1");
  return response;
}

}  // namespace moim::transport
