// What a run measures, under k6's names and with k6's meaning
// (https://grafana.com/docs/k6/latest/using-k6/metrics/reference/), and a table of it, from which
// thresholds, summary and report take names, kinds and order.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/load/load_histogram.hpp"

namespace moim::sim::load {

struct counter {
  std::uint64_t value = 0;
  void add(std::uint64_t n = 1) { value += n; }
};

struct gauge {
  std::uint64_t value = 0;
  std::uint64_t min = 0;
  std::uint64_t max = 0;
  bool set_before = false;
  void set(std::uint64_t now) {
    value = now;
    min = set_before ? std::min(min, now) : now;
    max = std::max(max, now);
    set_before = true;
  }
};

/// How many of all were true.
struct rate {
  std::uint64_t trues = 0;
  std::uint64_t total = 0;
  void add(bool is_true) {
    trues += is_true ? 1 : 0;
    ++total;
  }
  double share() const {
    return total == 0 ? 0 : static_cast<double>(trues) / static_cast<double>(total);
  }
};

using trend = histogram;

struct check_count {
  std::string name;
  std::uint64_t passes = 0;
  std::uint64_t fails = 0;
};

struct metrics {
  // Requests. The duration is sending + waiting + receiving: without the connect.
  counter http_reqs;
  rate http_req_failed;
  trend http_req_duration;
  trend http_req_duration_expected;  ///< of requests that did not fail
  trend http_req_blocked;            ///< until there was a connection
  trend http_req_connecting;
  trend http_req_sending;
  trend http_req_waiting;
  trend http_req_receiving;
  /// As seen by somebody who came on schedule: late start of the iteration + blocked + duration.
  /// Not in k6. In the closed model nothing is late, and it differs by the connects alone.
  trend http_req_duration_scheduled;

  // Iterations.
  counter iterations;  ///< complete ones
  counter interrupted_iterations;
  trend iteration_duration;  ///< with the sleep at its end
  counter dropped_iterations;
  trend iteration_start_delay;  ///< open model; not in k6
  counter late_starts;          ///< of those, past `late_start`
  gauge vus;
  gauge vus_max;

  rate checks;
  counter data_received;
  counter data_sent;

  std::vector<check_count> check_counts;
  std::map<std::string, std::uint64_t> failures;  ///< reasons of failed requests

  /// Starts over, with the gauges and the names of the checks kept.
  void clear();
  void count_failure(const std::string& reason);
};

enum class metric_section { http, execution, network, checks };
enum class metric_unit { plain, time, bytes };

struct metric_row {
  std::string_view name;
  metric_section section;
  metric_unit unit;
  std::variant<counter metrics::*, gauge metrics::*, rate metrics::*, trend metrics::*> member;
};

/// In the order of the summary.
std::span<const metric_row> metric_table();
/// Null when there is no such metric.
const metric_row* find_metric(std::string_view name);

}  // namespace moim::sim::load
