// The trace of a simulated run: a hash, to compare two runs, and the last lines, for a reader.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace moim::sim {

class trace {
 public:
  /// Keeps the last `lines_max` lines.
  explicit trace(std::size_t lines_max) : lines_max_(lines_max) {}

  void next_step() { ++step_; }
  void note(std::string_view what) {
    for (const char byte : what) {
      hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
    }
    hash_ = (hash_ ^ '\n') * 0x100000001b3ULL;
    if (lines_max_ == 0) return;
    if (lines_.size() == lines_max_) lines_.pop_front();
    lines_.push_back(std::to_string(step_) + "  " + std::string{what});
  }

  std::uint64_t hash() const { return hash_; }
  const std::deque<std::string>& lines() const { return lines_; }

 private:
  const std::size_t lines_max_;
  std::uint64_t step_ = 0;
  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
  std::deque<std::string> lines_;
};

}  // namespace moim::sim
