// What generator and server use of the machine while a run goes on, sampled now and then, so that
// it is known even when the server is gone at the end.
#pragma once

#include <cstddef>
#include <optional>

#include <sys/types.h>

namespace moim::sim::load {

struct process_usage {
  double cpu_seconds = 0;
  std::size_t memory_bytes_peak = 0;  ///< resident
};

struct usage {
  process_usage generator;
  std::optional<process_usage> server;  ///< when it is ours
  /// What everything else on the machine took. Much of it spoils a measurement.
  double others_cpu_seconds = 0;
};

class usage_meter {
 public:
  explicit usage_meter(std::optional<pid_t> server);

  /// Counts CPU from here on.
  void restart();
  void sample();
  const usage& so_far() const { return usage_; }

 private:
  std::optional<pid_t> server_;
  double generator_before_ = 0;
  double server_before_ = 0;
  double machine_before_ = 0;
  usage usage_;
};

}  // namespace moim::sim::load
