// `moim receipt verify FILE`: proves from a log that a receipt is honest, or says why it is not.
// The log is a data directory, also beside a running server, or a server.
#pragma once

#include <filesystem>
#include <string>

#include "domain/ids.hpp"
#include "transport/cli/data_settings.hpp"

namespace moim::transport {

struct receipt_verify_options {
  data_settings server;        ///< its data options are set: see command_setup
  std::filesystem::path file;  ///< the receipt, or the answer that has it; `-`: standard input
  std::string log;             ///< a data directory or the URL of a server; empty: that of `server`
  user_id user;                ///< whose receipt it must be; none: any user's
  std::string token;           ///< of an admin, to read the whole log of a slot from a server
  std::string jwks;            ///< file or URL of the public keys; empty: those beside the log
};

/// Returns the exit code of the process: 0 when the receipt is honest, 1 otherwise.
int run_receipt_verify(const receipt_verify_options& options);

}  // namespace moim::transport
