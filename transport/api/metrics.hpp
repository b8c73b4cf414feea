// What /metrics tells Prometheus: requests and their latency by route, the log, the actors and the
// connections. Counting a request is a few atomic additions; the text is made when it is asked for.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "actors/subjects.hpp"
#include "transport/api/route.hpp"
#include "transport/audit/live_audit.hpp"
#include "transport/http/http_counters.hpp"

namespace moim::transport {

class metrics {
 public:
  /// All of them outlive the metrics. `audit` may be null: nobody audits.
  metrics(std::span<const route> routes, const actors::node_counters& node,
          const audit_figures* audit = nullptr);
  ~metrics();

  /// One answered request. `route` is an index into the table; any other stands for "no route".
  void observe(std::size_t route, unsigned status, std::chrono::nanoseconds took);

  /// Prometheus text format 0.0.4. Without a number of users no store has a waiting room.
  std::string render(const http_counters& connections,
                     std::optional<std::size_t> waiting_room_users = {}) const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace moim::transport
