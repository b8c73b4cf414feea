// `moim audit follow URL`: follows the log of a running server and checks every event with a model
// that shares nothing with the server (storage/audit/auditor).
#pragma once

#include <chrono>
#include <string>

#include "transport/cli/data_settings.hpp"

namespace moim::transport {

struct audit_follow_options {
  data_settings server;  ///< its data options are set: see command_setup
  std::string url;
  std::string token;  ///< an admin's
  bool once = false;  ///< up to the end that the log has now
  /// For how long a server may be away.
  std::chrono::seconds patience{60};
};

/// A line on standard output for each broken promise. Ends at SIGINT or SIGTERM, or when the
/// server is away for too long. Returns the exit code of the process: 1 when a promise was broken.
int run_audit_follow(const audit_follow_options& options);

}  // namespace moim::transport
