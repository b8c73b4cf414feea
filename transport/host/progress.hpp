// Shows a running count on the terminal while a command works; writes nothing when there is no
// terminal.
#pragma once

#include <cstdint>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace moim::transport {

class progress {
 public:
  explicit progress(const char* what) : what_(what) {}
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;
  ~progress() { clear(); }

  void step() {
    if (++count_ % steps_between_shows == 0 && on_terminal_) {
      fmt::print(stderr, "\r{} {}", count_, what_);
      std::fflush(stderr);
    }
  }
  /// Before something else is printed.
  void clear() const {
    if (on_terminal_) fmt::print(stderr, "\r\033[K");
  }

 private:
  static constexpr std::uint64_t steps_between_shows = 1'000;

  const char* what_;
  const bool on_terminal_ = ::isatty(STDERR_FILENO) == 1;
  std::uint64_t count_ = 0;
};

}  // namespace moim::transport
