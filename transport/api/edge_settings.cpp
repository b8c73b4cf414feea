// The groups "Network" and "Limits" of the help, and the I/O threads.
#include "transport/api/edge_settings.hpp"

#include <arpa/inet.h>

#include "transport/cli/option_group.hpp"

namespace moim::transport {

namespace {

std::string is_ip_address(const std::string& text) {
  in6_addr parsed;
  const bool is_one = inet_pton(AF_INET, text.c_str(), &parsed) == 1 ||
                      inet_pton(AF_INET6, text.c_str(), &parsed) == 1;
  return is_one ? "" : fmt::format("\"{}\" is not an IP address", text);
}

void add_limits_group(CLI::App& app, http_limits& l) {
  option_group limits{app, "Limits"};
  limits.add_number("header-bytes-max", l.header_bytes_max, 1'024, 1 << 20,
                    "bytes of a request's line and fields; past it 431");
  limits.add_number("body-bytes-max", l.body_bytes_max, 1'024, 1 << 26,
                    "bytes of a request's body; past it 413");
  limits.add_number("in-flight-max", l.in_flight_max, 1, 1'000'000,
                    "requests being worked on at once; past it 503");
  limits.add_number("connections-max", l.connections_max, 1, 1'000'000,
                    "open connections; past it 503");
  limits.add_number("streams-max", l.streams_max, 1, 1'000'000,
                    "open streams, of these connections; past it 503");
  const std::chrono::milliseconds second{1'000};
  limits.add_duration("stream-heartbeat-seconds", l.stream_heartbeat, second, 1, 3'600,
                      "of silence on a stream, then a heartbeat");
  limits.add_duration("request-timeout-seconds", l.request_timeout, second, 1, 3'600,
                      "for a request to arrive in full");
  limits.add_duration("idle-timeout-seconds", l.idle_timeout, second, 1, 86'400,
                      "of silence between two requests");
  limits.add_duration("write-timeout-seconds", l.write_timeout, second, 1, 3'600,
                      "for an answer to be taken in full");
  limits.add_duration("drain-timeout-seconds", l.drain_timeout, second, 0, 3'600,
                      "for requests in flight when the server is told to stop");
}

}  // namespace

void add_edge_options(CLI::App& app, edge_settings& settings) {
  option_group network{app, "Network"};
  network.add("address", settings.address, "address to listen on; 0.0.0.0 or :: for all")
      ->check(is_ip_address)
      ->type_name("IP");
  network.add_number("port", settings.port, 0, 65'535, "port to listen on; 0 takes any free one");
  network.add_path("port-file", settings.port_file, "file that gets the port once it is open");
  network
      .add_list("cors-origin", settings.cors_origins,
                "origin whose pages may call the API, or several")
      ->type_name("ORIGIN,...");
  option_group threads{app, "Threads"};
  threads.add_number("io-threads", settings.io_threads, 1, 256, "threads that talk to clients");
  add_limits_group(app, settings.limits);
}

}  // namespace moim::transport
