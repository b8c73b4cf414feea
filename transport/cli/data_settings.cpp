// Declares the groups "Data" and "Logging" of the help, and applies them.
#include "transport/cli/data_settings.hpp"

#include <algorithm>
#include <thread>

#include "transport/cli/option_group.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

std::uint32_t default_threads() {
  return std::max(1U, std::thread::hardware_concurrency() / 2);
}

void add_data_group(CLI::App& app, data_settings& settings) {
  option_group data{app, "Data"};
  data.add_path("data", settings.data_directory, "directory of the event log and the secret");
  data.add("time-zone", settings.time_zone, "zone of dates, times of day and printed times")
      ->type_name("ZONE");
}

void add_logging_group(CLI::App& app, data_settings& settings) {
  option_group logging{app, "Logging"};
  logging.add_choice("log-level", settings.level,
                     {"trace", "debug", "info", "warn", "error", "off"},
                     "least level that is written; debug has one line a request");
  logging.add_choice("log-format", settings.format, {"text", "json"},
                     "lines for people or for machines");
}

std::filesystem::path log_directory(const data_settings& settings) {
  return settings.data_directory / "log";
}

void apply(const data_settings& settings) {
  set_api_zone(time_zone{settings.time_zone});
  set_up_logging(settings.level, settings.format);
}

}  // namespace moim::transport
