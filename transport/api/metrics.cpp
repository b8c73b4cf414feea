// Collects the metrics and renders them. The counters of requests are our own: a prometheus-cpp
// histogram takes a mutex for each value, and an I/O thread that is preempted while it holds it
// would stop the others. One cell counts the requests of one route, status class and latency
// bucket; both families are sums over cells.
#include "transport/api/metrics.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <ranges>
#include <vector>

#include <boost/beast/http/verb.hpp>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "actors/subjects.hpp"
#include "transport/api/metric_families.hpp"
#include "transport/host/process_figures.hpp"

namespace moim::transport {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using labels = std::vector<ClientMetric::Label>;
using families = std::vector<MetricFamily>;

/// Upper bounds of the latency buckets; values above the last have a bucket of their own.
constexpr std::array<std::int64_t, 13> latency_bounds_us{
    500,     1'000,   2'500,   5'000,     10'000,    25'000,   50'000,
    100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000};
constexpr std::size_t latency_buckets = latency_bounds_us.size() + 1;

constexpr std::array<std::string_view, 5> status_classes{"1xx", "2xx", "3xx", "4xx", "5xx"};

}  // namespace

/// Requests of one route. Its own cache lines: neighbours may be counted by other threads.
struct alignas(64) route_counts {
  std::array<std::array<std::atomic<std::uint64_t>, latency_buckets>, status_classes.size()>
      cells{};
  std::atomic<std::int64_t> sum_ns{0};

  std::uint64_t of_class(std::size_t status_class) const {
    std::uint64_t count = 0;
    for (const auto& cell : cells[status_class]) {
      count += cell.load(std::memory_order_relaxed);
    }
    return count;
  }

  std::uint64_t of_bucket(std::size_t bucket) const {
    std::uint64_t count = 0;
    for (const auto& row : cells) {
      count += row[bucket].load(std::memory_order_relaxed);
    }
    return count;
  }
};

namespace {

ClientMetric counter_of(std::uint64_t value, labels of = {}) {
  ClientMetric metric;
  metric.label = std::move(of);
  metric.counter.value = static_cast<double>(value);
  return metric;
}

template <std::size_t N>
void add_histogram(families& to, std::string name, std::string help,
                   const actors::distribution<N>& values) {
  ClientMetric metric;
  auto& histogram = metric.histogram;
  for (std::size_t i = 0; i < N; ++i) {
    histogram.sample_count += values.count(i);
    histogram.bucket.push_back({histogram.sample_count, values.bounds()[i]});
  }
  histogram.sample_count += values.count(N);
  histogram.sample_sum = values.sum();
  to.push_back({std::move(name), std::move(help), MetricType::Histogram, {metric}});
}

ClientMetric latency_of(const route_counts& counts, labels of) {
  ClientMetric metric;
  metric.label = std::move(of);
  auto& histogram = metric.histogram;
  for (std::size_t i = 0; i < latency_bounds_us.size(); ++i) {
    histogram.sample_count += counts.of_bucket(i);
    histogram.bucket.push_back(
        {histogram.sample_count, static_cast<double>(latency_bounds_us[i]) / 1e6});
  }
  histogram.sample_count += counts.of_bucket(latency_bounds_us.size());
  histogram.sample_sum = static_cast<double>(counts.sum_ns.load(std::memory_order_relaxed)) / 1e9;
  return metric;
}

void add_log(metric_families& to, const actors::telemetry& node) {
  const auto committed = node.committed_position.load();
  const auto projected = std::min(committed, node.projected_position.load());
  to.add_counter("moim_log_events_total", "Events made durable since the start.",
                 node.events.load());
  add_histogram(to.all(), "moim_log_batch_events", "Events in a batch of the log.",
                node.batch_events);
  add_histogram(to.all(), "moim_log_sync_duration_seconds", "Time to write and sync a batch.",
                node.sync_seconds);
  to.add_gauge("moim_log_append_queue_length", "Commands that wait for the disk.",
               static_cast<double>(node.append_queue.load()));
  to.add_gauge("moim_log_position", "Position of the last durable event.",
               static_cast<double>(committed));
  to.add_gauge("moim_log_failed", "1 when the log stopped accepting writes.",
               node.failure.load() ? 1 : 0);
  to.add_gauge("moim_projection_position", "Position of the last event that queries show.",
               static_cast<double>(projected));
  to.add_gauge("moim_reactions_position",
               "Position of the last event whose orders to others are carried out.",
               static_cast<double>(node.reacted_position.load()));
  to.add_gauge("moim_reactions_in_flight", "Orders to others that are not answered yet.",
               static_cast<double>(node.commands_in_flight.load()));
  to.add_gauge("moim_projection_lag_events", "Durable events that queries do not show yet.",
               static_cast<double>(committed - projected));
  to.add_gauge("moim_entities", "Entities in memory.", static_cast<double>(node.entities.load()));
}

void add_connections(metric_families& to, const http_counters& c) {
  to.add_gauge("moim_http_connections", "Open connections.",
               static_cast<double>(c.connections_open));
  to.add_gauge("moim_http_requests_in_flight", "Requests being worked on.",
               static_cast<double>(c.requests_in_flight));
  to.add_gauge("moim_http_streams", "Answers that go on: listeners of live queues.",
               static_cast<double>(c.streams_open));
  to.add_counter("moim_http_streams_dropped_total", "Streams of clients that did not read.",
                 c.dropped_streams);
  to.add_counter("moim_http_connections_accepted_total", "Connections accepted.",
                 c.connections_accepted);
  MetricFamily rejected{"moim_http_rejected_total",
                        "Requests and connections that the edge refused.",
                        MetricType::Counter,
                        {}};
  const auto add_reason = [&](const char* reason, std::uint64_t count) {
    rejected.metric.push_back(counter_of(count, {{"reason", reason}}));
  };
  add_reason("malformed", c.rejected_malformed);
  add_reason("headers_too_large", c.rejected_headers_too_large);
  add_reason("body_too_large", c.rejected_body_too_large);
  add_reason("timeout", c.rejected_timeout);
  add_reason("overloaded", c.rejected_overloaded);
  add_reason("connections", c.rejected_connections);
  add_reason("streams", c.rejected_streams);
  to.all().push_back(std::move(rejected));
  to.add_counter("moim_http_write_timeouts_total", "Answers that a client did not take in time.",
                 c.write_timeouts);
  to.add_counter("moim_http_dropped_exchanges_total",
                 "Requests answered 500 because their handler forgot them.", c.dropped_exchanges);
  to.add_counter("moim_http_handler_exceptions_total",
                 "Requests answered 500 because their handler threw.", c.handler_exceptions);
}

/// Under the names that every Prometheus client library gives them.
void add_process(metric_families& to) {
  const auto process = read_process_figures();
  to.all().push_back({"process_cpu_seconds_total",
                      "User and system processor time spent.",
                      MetricType::Counter,
                      {}});
  to.all().back().metric.emplace_back().counter.value = process.cpu_seconds;
  to.add_gauge("process_start_time_seconds", "Start of the process, in Unix time.",
               process.start_time_seconds);
  to.add_gauge("process_resident_memory_bytes", "Resident memory.",
               static_cast<double>(process.resident_bytes));
  to.add_gauge("process_virtual_memory_bytes", "Virtual memory.",
               static_cast<double>(process.virtual_bytes));
  to.add_gauge("process_open_fds", "Open file descriptors.",
               static_cast<double>(process.open_files));
  to.add_gauge("process_max_fds", "File descriptors that may be open.",
               static_cast<double>(process.open_files_max));
}

}  // namespace

void metric_families::add_counter(std::string name, std::string help, std::uint64_t value) {
  all_.push_back({std::move(name), std::move(help), MetricType::Counter, {counter_of(value)}});
}

void metric_families::add_gauge(std::string name, std::string help, double value) {
  ClientMetric metric;
  metric.gauge.value = value;
  all_.push_back({std::move(name), std::move(help), MetricType::Gauge, {metric}});
}

struct metrics::parts {
  std::span<const route> routes;
  const actors::node_counters& node;
  subject_list subjects;
  std::vector<route_counts> counts;  // of each route, then of what had none

  labels labels_of(std::size_t i) const {
    if (i == routes.size()) {
      return {{"method", "other"}, {"route", "none"}};
    }
    const auto method = to_string(routes[i].verb);
    return {{"method", {method.data(), method.size()}}, {"route", std::string{routes[i].path}}};
  }

  void add_requests(families& to) const {
    MetricFamily requests{
        "moim_http_requests_total", "Requests answered.", MetricType::Counter, {}};
    MetricFamily latency{"moim_http_request_duration_seconds",
                         "From the arrival of a request to the hand-over of its answer.",
                         MetricType::Histogram,
                         {}};
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto of = labels_of(i);
      for (std::size_t c = 0; c < status_classes.size(); ++c) {
        const auto count = counts[i].of_class(c);
        const bool usual = c == 1 || c >= 3;  // there from the start, so that rates begin at 0
        if (count != 0 || usual) {
          requests.metric.push_back(counter_of(count, of));
          requests.metric.back().label.push_back({"status", std::string{status_classes[c]}});
        }
      }
      latency.metric.push_back(latency_of(counts[i], of));
    }
    to.push_back(std::move(requests));
    to.push_back(std::move(latency));
  }
};

metrics::metrics(std::span<const route> routes, const actors::node_counters& node,
                 subject_list subjects)
    : parts_(new parts{routes, node, subjects, std::vector<route_counts>(routes.size() + 1)}) {}

metrics::~metrics() = default;

void metrics::observe(std::size_t route, unsigned status, std::chrono::nanoseconds took) {
  auto& counts = parts_->counts[std::min(route, parts_->routes.size())];
  const auto status_class = std::clamp(status / 100, 1U, 5U) - 1;
  std::size_t bucket = 0;
  while (bucket < latency_bounds_us.size() && took.count() > latency_bounds_us[bucket] * 1'000) {
    ++bucket;
  }
  counts.cells[status_class][bucket].fetch_add(1, std::memory_order_relaxed);
  counts.sum_ns.fetch_add(took.count(), std::memory_order_relaxed);
}

std::string metrics::render(const http_counters& connections,
                            const typed_registry& services) const {
  families all;
  metric_families to{all};
  parts_->add_requests(all);
  add_connections(to, connections);
  add_log(to, parts_->node);
  // The last subject first: the order that the text has always had.
  for (const subject* s : parts_->subjects | std::views::reverse) {
    if (s->add_metrics != nullptr) {
      s->add_metrics(to, parts_->node, services);
    }
  }
  add_process(to);
  return prometheus::TextSerializer{}.Serialize(all);
}

}  // namespace moim::transport
