// Fields of /proc/self/stat are counted from behind the name of the program, since only that may
// hold spaces and parentheses.
#include "transport/host/process_figures.hpp"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace moim::transport {

namespace {

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::uint64_t count_open_files() {
  std::error_code failed;
  std::filesystem::directory_iterator entries{"/proc/self/fd", failed};
  std::uint64_t count = 0;
  while (!failed && entries != std::filesystem::directory_iterator{}) {
    ++count;
    entries.increment(failed);
  }
  return count == 0 ? 0 : count - 1;  // one of them was the directory itself
}

/// Start, virtual and resident memory: fields 22 to 24 of proc(5).
void read_stat(process_figures& figures) {
  std::ifstream file{"/proc/self/stat"};
  std::string text;
  std::getline(file, text);
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) {
    return;
  }
  std::istringstream fields{text.substr(name_end + 1)};
  std::string skipped;
  for (int field = 3; field < 22; ++field) {
    fields >> skipped;
  }
  double start_ticks = 0;
  std::uint64_t resident_pages = 0;
  if (fields >> start_ticks >> figures.virtual_bytes >> resident_pages) {
    figures.resident_bytes = resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    const double booted_at = seconds_of(CLOCK_REALTIME) - seconds_of(CLOCK_BOOTTIME);
    figures.start_time_seconds =
        booted_at + start_ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
  }
}

}  // namespace

process_figures read_process_figures() {
  process_figures figures;
  read_stat(figures);
  figures.cpu_seconds = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  figures.open_files = count_open_files();
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    figures.open_files_max = files.rlim_cur;
  }
  return figures;
}

}  // namespace moim::transport
