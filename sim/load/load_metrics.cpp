// The table of metrics. A member that is not in it can be counted but neither shown nor bounded.
#include "sim/load/load_metrics.hpp"

#include <utility>

#include "sim/load/load_limits.hpp"

namespace moim::sim::load {

namespace {

using enum metric_section;
using enum metric_unit;

constexpr metric_row rows[] = {
    {"checks", checks, plain, &metrics::checks},
    {"http_req_duration", http, time, &metrics::http_req_duration},
    {"http_req_duration{expected_response:true}", http, time, &metrics::http_req_duration_expected},
    {"http_req_duration_scheduled", http, time, &metrics::http_req_duration_scheduled},
    {"http_req_blocked", http, time, &metrics::http_req_blocked},
    {"http_req_connecting", http, time, &metrics::http_req_connecting},
    {"http_req_sending", http, time, &metrics::http_req_sending},
    {"http_req_waiting", http, time, &metrics::http_req_waiting},
    {"http_req_receiving", http, time, &metrics::http_req_receiving},
    {"http_req_failed", http, plain, &metrics::http_req_failed},
    {"http_reqs", http, plain, &metrics::http_reqs},
    {"iteration_duration", execution, time, &metrics::iteration_duration},
    {"iterations", execution, plain, &metrics::iterations},
    {"interrupted_iterations", execution, plain, &metrics::interrupted_iterations},
    {"dropped_iterations", execution, plain, &metrics::dropped_iterations},
    {"iteration_start_delay", execution, time, &metrics::iteration_start_delay},
    {"late_starts", execution, plain, &metrics::late_starts},
    {"vus", execution, plain, &metrics::vus},
    {"vus_max", execution, plain, &metrics::vus_max},
    {"data_received", network, bytes, &metrics::data_received},
    {"data_sent", network, bytes, &metrics::data_sent},
};

}  // namespace

void metrics::clear() {
  metrics fresh;
  fresh.vus.set(vus.value);
  fresh.vus_max.set(vus_max.value);
  fresh.check_counts = std::move(check_counts);
  for (auto& c : fresh.check_counts) c.passes = c.fails = 0;
  *this = std::move(fresh);
}

void metrics::count_failure(const std::string& reason) {
  const bool has_room = failures.size() < failure_kinds_max || failures.contains(reason);
  ++failures[has_room ? reason : "other"];
}

std::span<const metric_row> metric_table() {
  return rows;
}

const metric_row* find_metric(std::string_view name) {
  for (const auto& row : rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace moim::sim::load
