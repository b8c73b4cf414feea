// A builder of Prometheus metric families, to which subjects add theirs. Names of metrics are
// permanent, as dashboards use them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace prometheus {  // NOLINT(readability-identifier-naming): the library's own name
struct MetricFamily;
}

namespace moim::transport {

class metric_families {
 public:
  explicit metric_families(std::vector<prometheus::MetricFamily>& all) : all_(all) {}

  void add_counter(std::string name, std::string help, std::uint64_t value);
  void add_gauge(std::string name, std::string help, double value);

  std::vector<prometheus::MetricFamily>& all() { return all_; }

 private:
  std::vector<prometheus::MetricFamily>& all_;
};

}  // namespace moim::transport
