// The generator's own memory is the kernel's high-water mark; the server's is the largest sample.
#include "sim/load/load_usage.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>

#include "sim/host/child_process.hpp"

namespace moim::sim::load {

namespace {

std::size_t own_memory_peak() {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;) {
    std::size_t kilobytes = 0;
    if (word == "VmHWM:" && file >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

}  // namespace

usage_meter::usage_meter(std::optional<pid_t> server) : server_(server) {
  restart();
}

void usage_meter::restart() {
  usage_ = {};
  generator_before_ = own_cpu_seconds();
  machine_before_ = cpu_seconds_of_machine();
  if (!server_) return;
  usage_.server.emplace();
  try {
    server_before_ = cpu_seconds_of(*server_);
  } catch (const std::runtime_error&) {
    server_.reset();
  }
}

void usage_meter::sample() {
  usage_.generator = {own_cpu_seconds() - generator_before_, own_memory_peak()};
  const double machine = cpu_seconds_of_machine() - machine_before_;
  const double ours = usage_.generator.cpu_seconds;
  usage_.others_cpu_seconds = std::max(0.0, machine - ours);
  if (!server_) return;
  try {
    usage_.server->memory_bytes_peak =
        std::max(usage_.server->memory_bytes_peak, resident_bytes_of(*server_));
    usage_.server->cpu_seconds = cpu_seconds_of(*server_) - server_before_;
    usage_.others_cpu_seconds = std::max(0.0, machine - ours - usage_.server->cpu_seconds);
  } catch (const std::runtime_error&) {
    server_.reset();  // gone: what it used before stays
  }
}

}  // namespace moim::sim::load
