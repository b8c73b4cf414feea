// `moim log import FILE`: a whole export becomes a log in a data directory that has none. The new
// log has the same records at the same positions, hence the same chain values.
#pragma once

#include <filesystem>

#include "transport/cli/data_settings.hpp"

namespace moim::transport {

struct log_import_options {
  data_settings server;  ///< its data options are set: see command_setup
  std::filesystem::path file;
};

/// Checks the whole file before anything is written. Returns the exit code of the process.
int run_log_import(const log_import_options& options);

}  // namespace moim::transport
