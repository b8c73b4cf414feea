// A connection needs a file descriptor and, because all go to one server, a local port.
#include "sim/host/connection_limits.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/resource.h>

namespace moim::sim {

namespace {

// Standard streams, the server's pipe, files of /proc.
constexpr rlim_t other_descriptors = 64;

/// How many local ports Linux gives to outgoing connections; its default when it does not tell.
std::uint32_t local_ports() {
  std::uint32_t first = 32'768;
  std::uint32_t last = 60'999;
  std::ifstream{"/proc/sys/net/ipv4/ip_local_port_range"} >> first >> last;
  return last - first + 1;
}

}  // namespace

void make_room_for_connections(std::uint32_t vus) {
  const rlim_t wanted = vus + other_descriptors;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < wanted) {
    const rlimit raised{wanted, std::max(limit.rlim_max, wanted)};
    if (::setrlimit(RLIMIT_NOFILE, &raised) != 0) {
      throw std::runtime_error(fmt::format(
          "{} VUs need {} open files, and this process may have {}: raise it with `ulimit -n {}`",
          vus, wanted, limit.rlim_max, wanted));
    }
  }
  if (const auto ports = local_ports(); vus > ports) {
    throw std::runtime_error(fmt::format(
        "{} VUs need a local port each, and there are {}: widen net.ipv4.ip_local_port_range", vus,
        ports));
  }
}

}  // namespace moim::sim
