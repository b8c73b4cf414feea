// `moim import stores FILE`: a catalogue of stores into the log, for a data directory that no
// server has open.
#pragma once

#include <filesystem>

#include "domain/ids.hpp"
#include "domain/limits.hpp"
#include "transport/cli/data_settings.hpp"

namespace moim::transport {

struct import_options {
  data_settings server;  ///< its data options are set: see command_setup
  std::filesystem::path file;
  std::uint32_t waitlist_default = limits::waitlist_default;
  user_id organizer;  ///< of the imported stores; none: the system
};

/// Returns the exit code of the process: 0 when every line was good.
int run_import_stores(const import_options& options);

}  // namespace moim::transport
