// Starts the node and the edge, waits for a signal, and stops both without losing a request that is
// in flight.
#include "transport/program/command_serve.hpp"

#include <csignal>
#include <fstream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <sys/resource.h>

#include "transport/host/logging.hpp"
#include "transport/program/server.hpp"

namespace moim::transport {

namespace {

/// For scripts that asked for port 0. The file appears whole, by rename.
void tell_port(const std::filesystem::path& file, unsigned short port) {
  if (file.empty()) {
    return;
  }
  auto fresh = file;
  fresh += ".new";
  std::ofstream{fresh} << port << '\n';
  std::filesystem::rename(fresh, file);
}

/// Each connection is a descriptor; take as many as the system lets this process have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

}  // namespace

int run_serve(const serve_config& config) {
  raise_descriptor_limit();
  std::signal(SIGPIPE, SIG_IGN);  // the reader of our log may go away
  boost::asio::io_context signals;
  boost::asio::signal_set stop{signals, SIGTERM, SIGINT};
  server s{config};
  s.start();
  tell_port(config.port_file, s.port());
  log(log_level::info, "serving",
      {{"address", config.address},
       {"port", std::int64_t{s.port()}},
       {"data", config.data_directory.native()},
       {"position", static_cast<std::int64_t>(s.node().counters().committed_position.load())}});
  stop.async_wait([&](const auto&, int signal) {
    log(log_level::info, "stopping", {{"signal", std::int64_t{signal}}});
    s.stop();
  });
  signals.run();
  log(log_level::info, "stopped");
  return 0;
}

}  // namespace moim::transport
