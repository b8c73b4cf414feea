// The yardstick of every speed figure: a bare Beast server that answers a constant, written as
// Beast's own asynchronous example is. Nobody should make it slower or faster than that.
#pragma once

#include <string>

namespace moim::sim {

// Serves until SIGINT or SIGTERM; returns the exit code of the program. `port` 0 lets the system
// choose; the port is printed. Throws boost::system::system_error when the address is taken.
int run_baseline(const std::string& address, unsigned short port, unsigned io_threads);

}  // namespace moim::sim
