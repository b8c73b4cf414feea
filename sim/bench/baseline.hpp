// The baseline of every speed figure: a bare Beast server that answers a constant, written as the
// asynchronous example of Beast is. Keep it as it is, neither slower nor faster.
#pragma once

#include <string>

namespace moim::sim {

// Serves until SIGINT or SIGTERM; returns the exit code of the program. `port` 0 lets the system
// choose; the port is printed. Throws boost::system::system_error when the address is taken.
int run_baseline(const std::string& address, unsigned short port, unsigned io_threads);

}  // namespace moim::sim
