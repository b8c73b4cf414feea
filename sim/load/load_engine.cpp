// Sockets are registered once, edge-triggered, for everything. A read that does not fill the buffer
// has taken all there was, so that a request costs one send, one recv and a share of an epoll_wait.
#include "sim/load/load_engine.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "domain/ensure.hpp"
#include "sim/host/connection_limits.hpp"
#include "sim/load/load_limits.hpp"

namespace moim::sim::load {

namespace {

constexpr int events_a_poll = 512;
constexpr std::uint64_t alarm_event = UINT64_MAX;
constexpr std::size_t incoming_bytes = 256 * 1024;
// A person reserves in some slots, not in thousands: then the VU is somebody else.
constexpr std::uint16_t reservations_a_user = 10;
// A sleep is between half of this and one and a half; it ends with a millisecond, so that one
// wake-up serves many.
constexpr std::chrono::milliseconds sleep_mean{1'000};
constexpr nanoseconds sleep_grain = std::chrono::milliseconds{1};

std::string words_of(int error) {
  return std::strerror(error);
}

}  // namespace

engine::engine(engine_options options, metrics& measured)
    : options_(std::move(options)),
      measured_(measured),
      start_(std::chrono::steady_clock::now()),
      vus_(options_.vus_max),
      random_(options_.seed),
      incoming_(incoming_bytes) {
  make_room_for_connections(options_.vus_max);
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  epoll_event ring{};
  ring.events = EPOLLIN | EPOLLET;
  ring.data.u64 = alarm_event;
  if (epoll_ < 0 || timer_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, timer_, &ring) != 0) {
    throw std::runtime_error("epoll: " + words_of(errno));
  }
  measured_.check_counts.clear();
  for (const auto& s : options_.steps) {
    first_check_.push_back(measured_.check_counts.size());
    for (const auto& c : s.checks) measured_.check_counts.push_back({std::string{c.name}, 0, 0});
  }
}

engine::~engine() {
  for (auto& vu : vus_) close(vu);
  ::close(timer_);
  ::close(epoll_);
}

void engine::poll(nanoseconds until, executor& model) {
  report_ended(model);
  if (!wake_ups_.empty()) until = std::min(until, wake_ups_.top().at);
  const bool is_due = until <= now();
  if (!is_due) set_alarm(until);
  epoll_event events[events_a_poll];
  const int count = ::epoll_wait(epoll_, events, events_a_poll, is_due ? 0 : -1);
  for (int i = 0; i < count; ++i) {
    if (events[i].data.u64 == alarm_event) continue;
    auto& vu = vus_[static_cast<std::uint32_t>(events[i].data.u64)];
    if (vu.connection == events[i].data.u64 >> 32) handle(vu, events[i].events);
  }
  wake(model);
  report_ended(model);
}

/// One timer that is set when it has to ring earlier or later than before: a time-out given to each
/// wait would be set and cancelled for every single event.
void engine::set_alarm(nanoseconds at) {
  if (at == alarm_) return;
  alarm_ = at;
  const auto since_boot = start_.time_since_epoch() + at;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
  const itimerspec when{{0, 0}, {seconds.count(), (since_boot - seconds).count()}};
  ::timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
}

void engine::wake(executor& model) {
  const auto time = now();
  while (!wake_ups_.empty() && wake_ups_.top().at <= time) {
    const auto due = wake_ups_.top();
    wake_ups_.pop();
    auto& vu = vus_[due.vu];
    if (vu.in == phase::thinking && vu.sleep == due.sleep) end_iteration(vu);
  }
  report_ended(model);
}

/// Apart from the events, because the executor may start the next iteration at once.
void engine::report_ended(executor& model) {
  while (!ended_.empty()) {
    const auto vu = ended_.back();
    ended_.pop_back();
    model.iteration_ended(vu, now());
  }
}

void engine::fail_late_requests(executor& model) {
  const auto oldest = now() - request_timeout;
  for (auto& vu : vus_) {
    const bool in_request =
        vu.in == phase::connecting || vu.in == phase::sending || vu.in == phase::waiting;
    if (in_request && vu.blocked_from < oldest) failed(vu, "request timeout");
  }
  report_ended(model);
}

void engine::start_iteration(std::uint32_t number, nanoseconds scheduled) {
  auto& vu = vus_[number];
  ensure(vu.in == phase::idle, "a VU starts an iteration when it has none");
  vu.iteration_from = now();
  vu.start_delay = nanoseconds{0};
  if (options_.open_model) {
    vu.start_delay = vu.iteration_from - scheduled;
    measured_.iteration_start_delay.record(vu.start_delay.count());
    if (vu.start_delay > late_start) measured_.late_starts.add();
  }
  vu.step = 0;
  become_somebody(vu);
  start_request(vu);
}

/// Visits go around over all stores and all their slots, so that nobody comes to a slot twice.
void engine::become_somebody(virtual_user& vu) {
  if (vu.who.authorization.empty() || vu.reservations == reservations_a_user) {
    vu.who.authorization = options_.next_authorization();
    vu.user = users_++;
    vu.reservations = 0;
  }
  const auto& stores = options_.places->stores;
  const auto visit = vu.user * reservations_a_user + vu.reservations++;
  vu.who.store = visit % stores.size();
  vu.who.slot = visit / stores.size() % stores[vu.who.store].slots.size();
}

void engine::interrupt(std::uint32_t number) {
  auto& vu = vus_[number];
  if (std::erase(ended_, number) > 0) return;  // it has ended, and nobody was told yet
  ensure(vu.in != phase::idle, "only a running VU is interrupted");
  close(vu);
  vu.in = phase::idle;
  measured_.interrupted_iterations.add();
}

void engine::drop_iteration() {
  measured_.dropped_iterations.add();
}

void engine::set_vus(std::uint32_t active, std::uint32_t made) {
  measured_.vus.set(active);
  recent_.vus_most = std::max(recent_.vus_most, active);
  measured_.vus_max.set(made);
}

void engine::start_request(virtual_user& vu) {
  vu.blocked_from = now();
  vu.sent_from = vu.blocked_from;
  vu.answered_from = nanoseconds{0};
  if (vu.socket >= 0) {
    send_request(vu);
  } else {
    connect(vu);
  }
}

void engine::connect(virtual_user& vu) {
  vu.in = phase::connecting;
  const auto& server = options_.server;
  vu.socket = ::socket(server.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (vu.socket < 0) return failed(vu, "socket: " + words_of(errno));
  const int on = 1;
  ::setsockopt(vu.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  const bool refused =
      ::connect(vu.socket, server.data(), static_cast<socklen_t>(server.size())) != 0 &&
      errno != EINPROGRESS;
  if (refused) return failed(vu, "connect: " + words_of(errno));
  epoll_event watch{};
  watch.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  watch.data.u64 = std::uint64_t{vu.connection} << 32 | number_of(vu);
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, vu.socket, &watch) != 0) {
    failed(vu, "epoll: " + words_of(errno));
  }
}

void engine::connected(virtual_user& vu) {
  int error = 0;
  socklen_t length = sizeof(error);
  ::getsockopt(vu.socket, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) return failed(vu, "connect: " + words_of(error));
  measured_.http_req_connecting.record((now() - vu.blocked_from).count());
  send_request(vu);
}

void engine::send_request(virtual_user& vu) {
  vu.sent_from = now();
  request_.clear();
  step_of(vu).write(request_, *options_.places, vu.who);
  const auto sent = ::send(vu.socket, request_.data(), request_.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) return failed(vu, "send: " + words_of(errno));
  const auto count = static_cast<std::size_t>(std::max<ssize_t>(0, sent));
  measured_.data_sent.add(count);
  vu.sent_at = now();
  vu.in = phase::waiting;
  if (count < request_.size()) {
    vu.in = phase::sending;
    vu.unsent = request_.substr(count);
  }
}

void engine::send_rest(virtual_user& vu) {
  const auto sent = ::send(vu.socket, vu.unsent.data(), vu.unsent.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno == EAGAIN) return;
  if (sent < 0) return failed(vu, "send: " + words_of(errno));
  measured_.data_sent.add(static_cast<std::uint64_t>(sent));
  vu.unsent.erase(0, static_cast<std::size_t>(sent));
  if (!vu.unsent.empty()) return;
  vu.sent_at = now();
  vu.in = phase::waiting;
}

void engine::handle(virtual_user& vu, std::uint32_t events) {
  if (vu.in == phase::connecting) {
    if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0) connected(vu);
    return;
  }
  if (vu.in == phase::sending && (events & EPOLLOUT) != 0) send_rest(vu);
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP)) != 0) receive(vu);
}

void engine::receive(virtual_user& vu) {
  const auto connection = vu.connection;
  for (;;) {
    const auto count = ::recv(vu.socket, incoming_.data(), incoming_.size(), 0);
    const bool in_request = vu.in == phase::waiting || vu.in == phase::sending;
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0 || !in_request) {
      // Between two requests a server may hang up: the next one connects again.
      if (!in_request) return close(vu);
      return failed(vu, count == 0 ? "the server hung up" : "receive: " + words_of(errno));
    }
    if (vu.answered_from == nanoseconds{0}) vu.answered_from = now();
    const auto got = static_cast<std::size_t>(count);
    measured_.data_received.add(got);
    take(vu, {incoming_.data(), got});
    // An answer may have started the next request, or ended the connection.
    if (vu.connection != connection || got < incoming_.size()) return;
  }
}

void engine::take(virtual_user& vu, std::string_view bytes) {
  if (!vu.received.empty()) {
    vu.received += bytes;
    if (vu.received.size() < vu.answer_bytes) return;
    bytes = vu.received;
  }
  const auto answer = read_response(bytes);
  if (answer.is == response::state::incomplete) {
    if (vu.received.empty()) vu.received = bytes;
    vu.answer_bytes = answer.bytes;
  } else if (answer.is == response::state::malformed || answer.bytes != bytes.size() ||
             vu.in != phase::waiting) {
    failed(vu, "malformed answer");
  } else {
    answered(vu, answer);
  }
}

void engine::answered(virtual_user& vu, const response& answer) {
  const auto end = now();
  const auto duration = end - vu.sent_from;
  const auto blocked = vu.sent_from - vu.blocked_from;
  const auto& s = step_of(vu);
  const bool expected = s.expected.contains(answer.status);
  measured_.http_reqs.add();
  measured_.http_req_failed.add(!expected);
  measured_.http_req_blocked.record(blocked.count());
  measured_.http_req_sending.record((vu.sent_at - vu.sent_from).count());
  measured_.http_req_waiting.record((vu.answered_from - vu.sent_at).count());
  measured_.http_req_receiving.record((end - vu.answered_from).count());
  measured_.http_req_duration.record(duration.count());
  measured_.http_req_duration_scheduled.record((vu.start_delay + blocked + duration).count());
  recent_.durations.record(duration.count());
  if (expected) {
    measured_.http_req_duration_expected.record(duration.count());
  } else {
    measured_.count_failure(std::string{s.name} + ": status " + std::to_string(answer.status));
  }
  const reply got{answer.status, answer.body};
  auto count = measured_.check_counts.begin() + static_cast<std::ptrdiff_t>(first_check_[vu.step]);
  for (const auto& c : s.checks) {
    const bool holds = c.holds(got, *options_.places, vu.who);
    ++(holds ? count->passes : count->fails);
    measured_.checks.add(holds);
    ++count;
  }
  std::string{}.swap(vu.received);
  vu.answer_bytes = 0;
  if (!answer.keep_alive) close(vu);
  next_step(vu);
}

/// A request without an answer counts with the time until it failed, and fails all its checks.
void engine::failed(virtual_user& vu, const std::string& why) {
  close(vu);
  const auto end = now();
  const bool was_sent = vu.in != phase::connecting;
  const auto duration = was_sent ? end - vu.sent_from : nanoseconds{0};
  const auto blocked = (was_sent ? vu.sent_from : end) - vu.blocked_from;
  measured_.http_reqs.add();
  measured_.http_req_failed.add(true);
  measured_.http_req_blocked.record(blocked.count());
  measured_.http_req_duration.record(duration.count());
  measured_.http_req_duration_scheduled.record((vu.start_delay + blocked + duration).count());
  recent_.durations.record(duration.count());
  const auto& s = step_of(vu);
  measured_.count_failure(std::string{s.name} + ": " + why);
  for (std::size_t i = 0; i < s.checks.size(); ++i) {
    ++measured_.check_counts[first_check_[vu.step] + i].fails;
    measured_.checks.add(false);
  }
  next_step(vu);
}

void engine::next_step(virtual_user& vu) {
  if (++vu.step < options_.steps.size()) return start_request(vu);
  if (options_.open_model) return end_iteration(vu);
  std::uniform_int_distribution<std::int64_t> length(nanoseconds{sleep_mean}.count() / 2,
                                                     nanoseconds{sleep_mean}.count() * 3 / 2);
  const auto end = now() + nanoseconds{length(random_)} + sleep_grain;
  vu.in = phase::thinking;
  wake_ups_.push({end - end % sleep_grain, number_of(vu), ++vu.sleep});
}

void engine::end_iteration(virtual_user& vu) {
  vu.in = phase::idle;
  measured_.iterations.add();
  measured_.iteration_duration.record((now() - vu.iteration_from).count());
  ended_.push_back(number_of(vu));
}

void engine::close(virtual_user& vu) {
  if (vu.socket >= 0) ::close(vu.socket);
  vu.socket = -1;
  ++vu.connection;
  std::string{}.swap(vu.received);
  vu.answer_bytes = 0;
  vu.unsent.clear();
}

}  // namespace moim::sim::load
