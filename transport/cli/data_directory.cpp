// One process writes a data directory at a time: the log holds a lock on it.
#include "transport/cli/data_directory.hpp"

#include <stdexcept>

#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

std::unique_ptr<storage::event_log> open_log(const std::filesystem::path& data_directory) {
  std::filesystem::create_directories(data_directory);
  storage::rocksdb_log_options options;
  options.directory = data_directory / "log";
  auto opened = storage::open_rocksdb_log(options);
  if (const auto* failure = std::get_if<storage::io_failure>(&opened)) {
    throw std::runtime_error(failure->reason);
  }
  return std::move(std::get<0>(opened));
}

std::unique_ptr<actors::node> start_node(const data_settings& settings, storage::event_log& log,
                                         actors::outside_world outside) {
  actors::node_config node;
  node.directory = settings.data_directory;
  node.workers = settings.workers;
  node.at = [zone = time_zone{settings.time_zone}](calendar_date date, time_of_day time) {
    return zone.to_utc(date, time);
  };
  node.report = [](std::string_view what) { transport::log(log_level::error, what); };
  node.outside = std::move(outside);
  return std::make_unique<actors::node>(node, log);
}

}  // namespace moim::transport
