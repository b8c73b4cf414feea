// Drives all VUs of a run from one thread: an epoll loop, and for each VU a small state machine
// with a keep-alive connection of its own, as in k6. No stack and no thread stands behind a VU, so
// that ten thousand of them fit beside the server that they load.
//
//   idle -> connecting -> sending -> waiting -> … next step … -> thinking -> idle
//
// A VU connects with its first request and again after a connection has ended. Requests of one
// iteration follow each other at once; a failed one does not end the iteration, as in a script.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "sim/load/load_executor.hpp"
#include "sim/load/load_metrics.hpp"
#include "sim/load/load_response.hpp"
#include "sim/load/load_script.hpp"

namespace moim::sim::load {

struct engine_options {
  boost::asio::ip::tcp::endpoint server;
  const grounds* places = nullptr;
  std::span<const step> steps;
  std::uint32_t vus_max = 1;
  /// The open model: iterations are due at a time, and do not sleep.
  bool open_model = false;
  std::uint64_t seed = 1;
  /// Authorization lines of users who have not been there before.
  std::function<std::string()> next_authorization;
};

class engine final : public vu_control {
 public:
  /// Sets the names of the checks in `measured`, which must outlive the engine. Throws
  /// std::runtime_error when so many VUs cannot have a connection each.
  engine(engine_options options, metrics& measured);
  ~engine() override;
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  /// Time starts with the construction.
  nanoseconds now() const { return std::chrono::steady_clock::now() - start_; }

  /// Handles what happens until `until`; returns early after any event, and on a signal.
  void poll(nanoseconds until, executor& model);
  /// Fails the requests that take too long. Call it about once a second.
  void fail_late_requests(executor& model);
  /// What happened since the caller cleared it last.
  struct interval {
    trend durations;             ///< as http_req_duration
    std::uint32_t vus_most = 0;  ///< active at once
    void clear() {
      durations.clear();
      vus_most = 0;
    }
  };
  interval& recent() { return recent_; }

  void start_iteration(std::uint32_t vu, nanoseconds scheduled) override;
  void interrupt(std::uint32_t vu) override;
  void drop_iteration() override;
  void set_vus(std::uint32_t active, std::uint32_t made) override;

 private:
  enum class phase : std::uint8_t { idle, connecting, sending, waiting, thinking };

  struct virtual_user {
    int socket = -1;
    phase in = phase::idle;
    std::uint16_t step = 0;
    std::uint16_t reservations = 0;  // of the visitor
    std::uint32_t connection = 0;    // counts connections: events of earlier ones are stale
    std::uint32_t sleep = 0;         // counts sleeps: the same for timers
    std::uint64_t user = 0;
    nanoseconds start_delay{0};
    nanoseconds iteration_from{0};
    nanoseconds blocked_from{0};
    nanoseconds sent_from{0};
    nanoseconds sent_at{0};
    nanoseconds answered_from{0};
    visitor who;
    std::string unsent;
    std::string received;          // of an answer that came in parts
    std::size_t answer_bytes = 0;  // of that answer, when it is known
  };
  struct wake_up {
    nanoseconds at;
    std::uint32_t vu;
    std::uint32_t sleep;
    bool operator>(const wake_up& other) const { return at > other.at; }
  };

  std::uint32_t number_of(const virtual_user& vu) const {
    return static_cast<std::uint32_t>(&vu - vus_.data());
  }
  const step& step_of(const virtual_user& vu) const { return options_.steps[vu.step]; }

  void become_somebody(virtual_user& vu);
  void start_request(virtual_user& vu);
  void connect(virtual_user& vu);
  void connected(virtual_user& vu);
  void send_request(virtual_user& vu);
  void send_rest(virtual_user& vu);
  void receive(virtual_user& vu);
  void take(virtual_user& vu, std::string_view bytes);
  void answered(virtual_user& vu, const response& answer);
  void failed(virtual_user& vu, const std::string& why);
  void next_step(virtual_user& vu);
  void end_iteration(virtual_user& vu);
  void close(virtual_user& vu);
  void handle(virtual_user& vu, std::uint32_t events);
  void set_alarm(nanoseconds at);
  void wake(executor& model);
  void report_ended(executor& model);

  const engine_options options_;
  metrics& measured_;
  const std::chrono::steady_clock::time_point start_;
  int epoll_ = -1;
  int timer_ = -1;
  nanoseconds alarm_{-1};  // what the timer is set to
  std::vector<virtual_user> vus_;
  std::vector<std::uint32_t> ended_;  // VUs whose iteration has ended, to be told to the executor
  std::priority_queue<wake_up, std::vector<wake_up>, std::greater<>> wake_ups_;
  std::mt19937_64 random_;
  std::uint64_t users_ = 0;
  std::string request_;         // of the VU that sends now
  std::vector<char> incoming_;  // of the VU that receives now
  interval recent_;
  std::vector<std::size_t> first_check_;  // of each step, in the metrics
};

}  // namespace moim::sim::load
