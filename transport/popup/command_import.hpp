// `moim import stores FILE`: a catalogue of stores into the log, for a data directory that no
// server has open.
#pragma once

#include <filesystem>

#include "domain/ids.hpp"
#include "transport/program/config.hpp"

namespace moim::transport {

struct import_options {
  serve_config server;  ///< its data options are set: see add_data_options
  std::filesystem::path file;
  user_id organizer;  ///< of the imported stores; none: the system
};

/// Returns the exit code of the process: 0 when every line was good.
int run_import_stores(const import_options& options);

}  // namespace moim::transport
