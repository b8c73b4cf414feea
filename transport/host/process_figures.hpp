// Reads the memory, processor time and open files of this process from /proc (proc(5)), for
// /metrics. What cannot be read is 0.
#pragma once

#include <cstdint>

namespace moim::transport {

struct process_figures {
  double cpu_seconds = 0;         ///< user and system, of all threads
  double start_time_seconds = 0;  ///< Unix time
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t open_files = 0;
  std::uint64_t open_files_max = 0;
};

process_figures read_process_figures();

}  // namespace moim::transport
