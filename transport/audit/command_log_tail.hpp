// `moim log tail` and `moim log export`: records of the log as NDJSON on standard output, also
// beside a running server. storage/log/record_line.hpp has the form of a line. Personal fields are
// shown as they are stored.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "transport/cli/data_settings.hpp"

namespace moim::transport {

struct log_tail_options {
  data_settings server;    ///< its data options are set: see command_setup
  std::string stream;      ///< empty: all streams
  std::uint64_t from = 1;  ///< position
  std::uint64_t to = std::numeric_limits<std::uint64_t>::max();  ///< position, inclusive
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  bool follow = false;
};

/// Ends at the end of the log, or with `follow` at SIGINT or SIGTERM; and when its reader is gone.
/// Returns the exit code of the process.
int run_log_tail(const log_tail_options& options);

}  // namespace moim::transport
