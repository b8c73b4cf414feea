// Where the server listens, with how many threads, and what it refuses: the settings of the HTTP
// edge.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "transport/cli/data_settings.hpp"
#include "transport/http/http_limits.hpp"

namespace moim::transport {

struct edge_settings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;        ///< 0: any free one
  std::filesystem::path port_file;  ///< gets the port once it is open; empty: none
  std::vector<std::string> cors_origins;
  std::uint32_t io_threads = default_threads();
  http_limits limits;
};

void add_edge_options(CLI::App& app, edge_settings& settings);

}  // namespace moim::transport
