// `moim audit check DIR|URL`: works out again everything that follows from a log, and compares it
// with what is kept of it: snapshots and the saved view of a data directory, also beside a running
// server; entities in memory and what queries show, of a running server.
#pragma once

#include <string>

#include "transport/cli/data_settings.hpp"

namespace moim::transport {

struct audit_check_options {
  data_settings server;  ///< its data options are set: see command_setup
  std::string log;       ///< data directory or address of a server; empty: the data directory
  std::string token;     ///< an admin's, for a server
};

/// Returns the exit code of the process: 0 when everything is as the log says.
int run_audit_check(const audit_check_options& options);

}  // namespace moim::transport
