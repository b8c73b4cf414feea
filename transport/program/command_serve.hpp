// `moim serve`: the server itself.
#pragma once

#include "transport/program/config.hpp"

namespace moim::transport {

/// Serves until SIGTERM or SIGINT. Returns the exit code of the process.
int run_serve(const serve_config& config);

}  // namespace moim::transport
