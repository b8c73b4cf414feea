// The metrics behind /metrics: requests and their latency by route, the log, the actors, the
// connections, and the metrics of subjects. Counting a request is a few atomic additions; the text
// is made when it is scraped.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>

#include "transport/api/route.hpp"
#include "transport/api/subject.hpp"
#include "transport/http/http_counters.hpp"

namespace moim::transport {

class metrics {
 public:
  /// All of them outlive the metrics.
  metrics(std::span<const route> routes, const actors::node_counters& node,
          subject_list subjects = {});
  ~metrics();

  /// One answered request. `route` is an index into the table; any other stands for "no route".
  void observe(std::size_t route, unsigned status, std::chrono::nanoseconds took);

  /// Prometheus text format 0.0.4. `services` are those of the server.
  std::string render(const http_counters& connections, const typed_registry& services) const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace moim::transport
