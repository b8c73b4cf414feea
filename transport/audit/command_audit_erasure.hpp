// `moim audit erasure USER`: tells from the log and the keys what is left of somebody who has
// withdrawn. Works beside a running server.
#pragma once

#include "domain/ids.hpp"
#include "transport/cli/data_settings.hpp"

namespace moim::transport {

struct audit_erasure_options {
  data_settings server;  ///< its data options are set: see command_setup
  user_id user;
};

/// Returns the exit code of the process: 1 when something personal can still be read, a place or a
/// login is still held, or the log does not know the account.
int run_audit_erasure(const audit_erasure_options& options);

}  // namespace moim::transport
