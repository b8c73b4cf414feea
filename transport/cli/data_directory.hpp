// Opens the log of a data directory and starts a node on it: for the server, and for commands that
// write to the data of a server that is not running.
#pragma once

#include <filesystem>
#include <memory>

#include "actors/node/node.hpp"
#include "storage/log/event_log.hpp"
#include "transport/cli/data_settings.hpp"

namespace moim::transport {

/// Opens the log in `<data>/log`, making the directory when there is none. Throws
/// std::runtime_error with a readable reason.
std::unique_ptr<storage::event_log> open_log(const std::filesystem::path& data_directory);

/// A node on that log, which reports its failures to the program's log.
std::unique_ptr<actors::node> start_node(const data_settings& settings, storage::event_log& log,
                                         actors::outside_world outside = {});

}  // namespace moim::transport
