// `moim serve` as a process of its own, on a port that the system chose.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/host/child_process.hpp"

namespace moim::sim {

class server_process {
 public:
  struct options {
    std::filesystem::path program = sibling_program("moim");
    std::filesystem::path data_directory{};
    std::vector<std::string> flags{};
    std::chrono::seconds ready_limit{60};
  };

  /// Returns once /readyz answers 200. What the server logs goes to `<data>.log`. Throws
  /// std::runtime_error, with the end of that log, when it does not get ready.
  explicit server_process(const options& wanted);

  unsigned short port() const { return port_; }
  /// From the start of the process to its first 200 from /readyz.
  std::chrono::duration<double> ready_after() const { return ready_after_; }

  /// The end of what the server has logged.
  std::string log_end() const;

  child_process& process() { return process_; }
  const child_process& process() const { return process_; }
  void kill() { process_.kill(); }
  /// SIGTERM, then the end. Throws std::runtime_error when it takes longer than `limit`.
  exit_report stop(std::chrono::seconds limit = std::chrono::seconds{30});

 private:
  unsigned short port_ = 0;
  std::chrono::steady_clock::time_point started_;
  std::chrono::duration<double> ready_after_{0};
  std::filesystem::path log_;
  child_process process_;
};

}  // namespace moim::sim
