// A fixture that captures the standard output of a command, line by line.
#pragma once

#include <cstdio>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace moim::transport {

/// Standard output of this process as a pipe, while it lives.
class caught_output {
 public:
  caught_output() {
    std::fflush(stdout);
    saved_ = dup(STDOUT_FILENO);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    read_end_ = ends[0];
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
  }
  ~caught_output() {
    restore();
    close_reader();
  }

  void restore() {
    if (saved_ < 0) return;
    dup2(saved_, STDOUT_FILENO);
    close(saved_);
    saved_ = -1;
  }
  void close_reader() {
    if (read_end_ >= 0) close(read_end_);
    read_end_ = -1;
  }

  /// Waits for a line.
  nlohmann::json line() {
    while (text_.find('\n') == std::string::npos) {
      char some[4096];
      const auto count = read(read_end_, some, sizeof some);
      if (count <= 0) return nullptr;
      text_.append(some, static_cast<std::size_t>(count));
    }
    const auto end = text_.find('\n');
    auto parsed = nlohmann::json::parse(text_.substr(0, end));
    text_.erase(0, end + 1);
    return parsed;
  }

 private:
  int saved_ = -1;
  int read_end_ = -1;
  std::string text_;
};

}  // namespace moim::transport
