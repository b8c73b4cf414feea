// Says what machine it ran on first: figures without it mean nothing.
#include "sim/bench/bench.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <sys/utsname.h>

#include "sim/bench/bench_http.hpp"
#include "sim/bench/bench_live.hpp"
#include "sim/bench/bench_log.hpp"
#include "sim/bench/bench_mail.hpp"
#include "sim/bench/bench_memory.hpp"
#include "sim/bench/bench_recovery.hpp"
#include "sim/bench/bench_search.hpp"
#include "sim/host/scratch_directory.hpp"

namespace moim::sim {

namespace {

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

void print_machine() {
  utsname system{};
  uname(&system);
  const scratch_directory there;
  const auto disk = file_system_of(there.path());
  fmt::print("{} x {}, Linux {}, {}\n", std::thread::hardware_concurrency(), processor(),
             system.release, disk);
  if (disk == "tmpfs") {
    fmt::print(
        "This is memory, not a disk: figures of durable writes mean nothing here.\n"
        "Set TMPDIR to a directory on a disk.\n");
  }
}

bool run_part(const std::string& part, const bench_options& options) {
  if (part == "http") return bench_http(options);
  if (part == "search") return bench_search(options);
  if (part == "live") return bench_live(options);
  if (part == "mail") return bench_mail(options);
  if (part == "recovery") return bench_recovery(options);
  if (part == "memory") return bench_memory(options);
  return bench_log(options.smoke) == 0;
}

}  // namespace

const std::vector<std::string>& bench_parts() {
  static const std::vector<std::string> parts{"http",     "search", "live", "mail",
                                              "recovery", "memory", "log"};
  return parts;
}

int bench(const bench_options& options, const std::vector<std::string>& parts) {
  print_machine();
  bool believable = true;
  for (const auto& part : parts) {
    fmt::print("\n## {}\n\n", part);
    std::fflush(stdout);
    if (!run_part(part, options)) {
      believable = false;
      fmt::print("\nThese figures cannot be believed: see the rows.\n");
    }
    std::fflush(stdout);
  }
  return believable ? 0 : 1;
}

}  // namespace moim::sim
