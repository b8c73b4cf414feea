// `moim log verify`: reads the whole log and checks every position, version and chain value, also
// beside a running server.
#pragma once

#include "transport/program/config.hpp"

namespace moim::transport {

struct log_verify_options {
  serve_config server;  ///< its data options are set: see add_data_options
};

/// Names the first record that is wrong. Returns the exit code of the process: 0 when all hold.
int run_log_verify(const log_verify_options& options);

}  // namespace moim::transport
