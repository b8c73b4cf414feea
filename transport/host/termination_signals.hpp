// Blocks SIGINT and SIGTERM for commands that run until they are stopped, and waits for them
// where the command can stop.
#pragma once

#include <chrono>
#include <csignal>
#include <ctime>

namespace moim::transport {

/// Made before any other thread, since threads inherit it.
class termination_signals {
 public:
  termination_signals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  termination_signals(const termination_signals&) = delete;
  termination_signals& operator=(const termination_signals&) = delete;
  ~termination_signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  /// Whether one came, before or within `limit`.
  bool wait(std::chrono::nanoseconds limit) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit);
    const timespec pause{.tv_sec = seconds.count(), .tv_nsec = (limit - seconds).count()};
    came_ = came_ || sigtimedwait(&set_, nullptr, &pause) > 0;
    return came_;
  }

 private:
  bool came_ = false;
  sigset_t set_;
  sigset_t before_;
};

}  // namespace moim::transport
