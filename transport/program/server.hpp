// The whole server in one object: log, node, threads for passwords, HTTP edge. `moim serve` runs
// one; tests run one inside their own process, on a log of their choice.
#pragma once

#include <memory>

#include "actors/node/node.hpp"
#include "storage/log/event_log.hpp"
#include "transport/cli/data_directory.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/program/config.hpp"

namespace moim::transport {

class server {
 public:
  /// Throws std::runtime_error with a readable reason when it cannot start. Without a log it opens
  /// the one in the data directory.
  explicit server(const serve_config& config, std::unique_ptr<storage::event_log> log = nullptr,
                  std::unique_ptr<wall_clock> clock = nullptr);
  ~server();  // stops
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  void start();
  /// Stops accepting, lets what is in flight finish, writes snapshots.
  void stop();

  unsigned short port() const;
  actors::node& node();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace moim::transport
