// The settings that every command that works on the data of a server shares with it: data
// directory, time zone and logging.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "transport/host/logging.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace moim::transport {

/// Half of the cores, at least one: I/O threads and workers share the machine.
std::uint32_t default_threads();

struct data_settings {
  std::filesystem::path data_directory = "data";
  std::string time_zone = "Asia/Seoul";
  std::uint32_t workers = default_threads();  ///< a setting of the server alone
  log_level level = log_level::info;
  log_format format = log_format::text;
};

/// The groups "Data" and "Logging" of the help.
void add_data_group(CLI::App& app, data_settings& settings);
void add_logging_group(CLI::App& app, data_settings& settings);

/// Where the event log stands within the data directory.
std::filesystem::path log_directory(const data_settings& settings);

/// Sets the zone in which times are printed, and logging. Once, before a command runs.
void apply(const data_settings& settings);

}  // namespace moim::transport
