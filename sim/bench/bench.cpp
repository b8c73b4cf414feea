// The table of benchmarks. The output begins with the machine: figures mean nothing without it.
#include "sim/bench/bench.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <sys/utsname.h>

#include "domain/ensure.hpp"
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

struct bench_part {
  std::string name;
  bool (*run)(const bench_options&);
};

/// A new benchmark is a file and a line here.
const std::vector<bench_part>& part_table() {
  static const std::vector<bench_part> table{
      {"http", &bench_http},
      {"search", &bench_search},
      {"live", &bench_live},
      {"mail", &bench_mail},
      {"recovery", &bench_recovery},
      {"memory", &bench_memory},
      {"log", [](const bench_options& options) { return bench_log(options.smoke) == 0; }},
  };
  return table;
}

bool run_part(const std::string& name, const bench_options& options) {
  const auto& table = part_table();
  const auto part = std::find_if(table.begin(), table.end(),
                                 [&](const bench_part& row) { return row.name == name; });
  ensure(part != table.end(), "the command line knows the parts");
  return part->run(options);
}

}  // namespace

std::vector<std::string> bench_parts() {
  std::vector<std::string> names;
  for (const auto& part : part_table()) names.push_back(part.name);
  return names;
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
