// Thousands of clients of one event stream on one thread: an epoll set, and for each client a
// socket and the last event that it received. It parses as much of the format as a count needs.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace moim::sim {

class stream_listeners {
 public:
  using clock = std::chrono::steady_clock;
  /// Listener `who` was told an event with this log position at this time.
  using event_callback =
      std::function<void(std::size_t who, std::uint64_t position, clock::time_point)>;

  /// To the loopback address. Throws std::runtime_error when so many connections cannot be had.
  stream_listeners(unsigned short port, std::size_t size);
  ~stream_listeners();
  stream_listeners(const stream_listeners&) = delete;
  stream_listeners& operator=(const stream_listeners&) = delete;

  /// Opens the stream of one more listener. Throws std::runtime_error when that fails.
  void join(const std::string& path, const std::string& token);

  /// Reads what comes until `until` or until `done()`, which is asked after each turn.
  void listen(clock::time_point until, const event_callback& heard,
              const std::function<bool()>& done);

  std::size_t size() const { return listeners_.size(); }
  /// The last event that a listener was told, without its last line end; empty before the first.
  const std::string& last_event(std::size_t who) const { return listeners_[who].last; }
  std::uint64_t events() const { return events_; }
  /// Streams that the server ended, and those that it refused.
  std::uint64_t lost() const { return lost_; }

 private:
  struct listener {
    int socket = -1;
    bool in_body = false;
    std::string partial;  // of an event
    std::string last;
  };

  void read(std::size_t who, const event_callback& heard);
  void take(std::size_t who, std::string_view bytes, const event_callback& heard);
  void lose(listener& one);

  const unsigned short port_;
  int set_ = -1;
  std::vector<listener> listeners_;
  std::vector<char> buffer_;
  std::uint64_t events_ = 0;
  std::uint64_t lost_ = 0;
};

}  // namespace moim::sim
