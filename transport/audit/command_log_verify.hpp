// `moim log verify`: reads the whole log and checks every position, version and chain value, also
// beside a running server.
#pragma once

#include "transport/cli/data_settings.hpp"

namespace moim::transport {

struct log_verify_options {
  data_settings server;  ///< its data options are set: see command_setup
};

/// Names the first record that is wrong. Returns the exit code of the process: 0 when all hold.
int run_log_verify(const log_verify_options& options);

}  // namespace moim::transport
