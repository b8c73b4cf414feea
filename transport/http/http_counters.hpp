// What the edge counts, for /metrics. Each loop has its own set, written by its thread only, so
// counting is a plain load and store; a reader on any thread adds them up.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace moim::transport {

struct http_counters {
  std::uint64_t connections_open = 0;
  std::uint64_t requests_in_flight = 0;
  std::uint64_t streams_open = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t requests = 0;  // handed to a handler
  std::uint64_t rejected_malformed = 0;
  std::uint64_t rejected_headers_too_large = 0;
  std::uint64_t rejected_body_too_large = 0;
  std::uint64_t rejected_timeout = 0;
  std::uint64_t rejected_overloaded = 0;   // in_flight_max
  std::uint64_t rejected_connections = 0;  // connections_max
  std::uint64_t rejected_streams = 0;      // streams_max
  std::uint64_t write_timeouts = 0;
  std::uint64_t dropped_streams = 0;    // of clients that did not read, in bytes or time
  std::uint64_t dropped_exchanges = 0;  // answered 500 because the handler forgot
  std::uint64_t handler_exceptions = 0;
};

enum class http_count : unsigned {
  connections_accepted,
  requests,
  malformed,
  headers_too_large,
  body_too_large,
  timeout,
  overloaded,
  connections,
  streams,
  write_timeout,
  stream_dropped,
  dropped,
  exception,
  end,
};

class http_tally {
 public:
  void add(http_count what) {
    auto& count = counts_[static_cast<std::size_t>(what)];
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t of(http_count what) const {
    return counts_[static_cast<std::size_t>(what)].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<std::uint64_t>, static_cast<std::size_t>(http_count::end)> counts_{};
};

// What all loops of a server share: the bounds that hold for the process.
struct http_gauges {
  std::atomic<std::size_t> connections_open{0};
  std::atomic<std::size_t> requests_in_flight{0};
  std::atomic<std::size_t> streams_open{0};
};

}  // namespace moim::transport
