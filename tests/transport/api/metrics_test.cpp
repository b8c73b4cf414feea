// Tests the text of /metrics after known requests and known counters of the node.
#include "transport/api/metrics.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "actors/subjects.hpp"
#include "tests/domain/numbered.hpp"
#include "transport/popup/waiting_rooms.hpp"
#include "transport/program/subjects.hpp"

namespace moim::transport::metrics_test {

using namespace std::chrono_literals;

namespace {

/// The value of a sample, as written; empty when there is none.
std::string value_of(const std::string& text, const std::string& sample) {
  const auto at = ("\n" + text).find("\n" + sample + " ");
  if (at == std::string::npos) {
    return {};
  }
  const auto from = at + sample.size() + 1;
  return text.substr(from, text.find('\n', from) - from);
}

const std::vector<route>& two_routes() {
  using boost::beast::http::verb;
  static const std::vector<route> rows{
      {verb::get, "/a/{id}", access::anyone, nullptr, "t", "One"},
      {verb::post, "/b", access::anyone, nullptr, "t", "Two"},
  };
  return rows;
}

struct fixture {
  actors::node_counters node;
  metrics counts{two_routes(), node, subjects()};
  typed_registry services;
  std::string text() const { return counts.render({}, services); }
};

}  // namespace

TEST_CASE_FIXTURE(fixture, "metrics: requests are counted by route and status class") {
  counts.observe(0, 200, 1ms);
  counts.observe(0, 204, 1ms);
  counts.observe(0, 404, 1ms);
  counts.observe(1, 503, 1ms);
  const auto shown = text();
  const std::string a = R"(moim_http_requests_total{method="GET",route="/a/{id}",status=)";
  CHECK(value_of(shown, a + R"("2xx"})") == "2");
  CHECK(value_of(shown, a + R"("4xx"})") == "1");
  CHECK(value_of(shown, a + R"("5xx"})") == "0");
  CHECK(value_of(shown, R"(moim_http_requests_total{method="POST",route="/b",status="5xx"})") ==
        "1");
}

TEST_CASE_FIXTURE(fixture,
                  "metrics: a request without a route, or with an odd status, is counted") {
  counts.observe(static_cast<std::size_t>(-1), 404, 1us);
  counts.observe(2, 0, 1us);
  counts.observe(2, 999, 1us);
  const auto shown = text();
  const std::string none = R"(moim_http_requests_total{method="other",route="none",status=)";
  CHECK(value_of(shown, none + R"("1xx"})") == "1");
  CHECK(value_of(shown, none + R"("4xx"})") == "1");
  CHECK(value_of(shown, none + R"("5xx"})") == "1");
}

TEST_CASE_FIXTURE(fixture, "metrics: latencies go into cumulative buckets, bounds included") {
  counts.observe(1, 201, 500us);
  counts.observe(1, 201, 500us + 1ns);
  counts.observe(1, 409, 2ms);
  counts.observe(1, 201, 6s);
  const auto shown = text();
  const std::string name = "moim_http_request_duration_seconds";
  const std::string bucket = name + R"(_bucket{method="POST",route="/b",le=)";
  CHECK(value_of(shown, bucket + R"("0.0005"})") == "1");
  CHECK(value_of(shown, bucket + R"("0.001"})") == "2");
  CHECK(value_of(shown, bucket + R"("0.0025"})") == "3");
  CHECK(value_of(shown, bucket + R"("5"})") == "3");
  CHECK(value_of(shown, bucket + R"("+Inf"})") == "4");
  CHECK(value_of(shown, name + R"(_count{method="POST",route="/b"})") == "4");
  CHECK(std::stod(value_of(shown, name + R"(_sum{method="POST",route="/b"})")) ==
        doctest::Approx(6.003000001));
}

TEST_CASE_FIXTURE(fixture, "metrics: the node's figures are shown") {
  node.committed_position = 120;
  node.projected_position = 100;
  node.append_queue = 3;
  node.entities = 17;
  node.events = 20;
  node.batch_events.add(3);
  node.batch_events.add(5'000);
  node.sync_seconds.add(.0002);
  CHECK(value_of(text(), "moim_log_failed") == "0");
  node.failure = std::make_shared<const std::string>("no space");
  const auto shown = text();
  CHECK(value_of(shown, "moim_log_position") == "120");
  CHECK(value_of(shown, "moim_projection_position") == "100");
  CHECK(value_of(shown, "moim_projection_lag_events") == "20");
  CHECK(value_of(shown, "moim_log_append_queue_length") == "3");
  CHECK(value_of(shown, "moim_entities") == "17");
  CHECK(value_of(shown, "moim_log_events_total") == "20");
  CHECK(value_of(shown, "moim_log_failed") == "1");
  CHECK(value_of(shown, R"(moim_log_batch_events_bucket{le="2"})") == "0");
  CHECK(value_of(shown, R"(moim_log_batch_events_bucket{le="4"})") == "1");
  CHECK(value_of(shown, R"(moim_log_batch_events_bucket{le="+Inf"})") == "2");
  CHECK(value_of(shown, "moim_log_batch_events_sum") == "5003");
  CHECK(value_of(shown, R"(moim_log_sync_duration_seconds_bucket{le="0.0002"})") == "1");
}

TEST_CASE_FIXTURE(fixture, "metrics: what became of mail is shown") {
  node.mails_pending = 4;
  node.mails_given_up = 2;
  node.mails_handed_over = 90;
  node.mail_failures = 7;
  const auto shown = text();
  CHECK(value_of(shown, "moim_mail_pending") == "4");
  CHECK(value_of(shown, "moim_mail_given_up") == "2");
  CHECK(value_of(shown, "moim_mail_handed_over_total") == "90");
  CHECK(value_of(shown, "moim_mail_failures_total") == "7");
}

TEST_CASE_FIXTURE(fixture, "metrics: a projection is never shown ahead of the log") {
  node.committed_position = 5;
  node.projected_position = 6;  // moved between the two loads
  CHECK(value_of(text(), "moim_projection_lag_events") == "0");
}

TEST_CASE_FIXTURE(fixture, "metrics: the edge's counters are shown") {
  http_counters edge;
  edge.connections_open = 4;
  edge.requests_in_flight = 2;
  edge.rejected_overloaded = 7;
  edge.rejected_timeout = 1;
  const auto shown = counts.render(edge, services);
  CHECK(value_of(shown, "moim_http_connections") == "4");
  CHECK(value_of(shown, "moim_http_requests_in_flight") == "2");
  CHECK(value_of(shown, R"(moim_http_rejected_total{reason="overloaded"})") == "7");
  CHECK(value_of(shown, R"(moim_http_rejected_total{reason="timeout"})") == "1");
  CHECK(value_of(shown, R"(moim_http_rejected_total{reason="malformed"})") == "0");
}

TEST_CASE_FIXTURE(fixture, "metrics: users in waiting rooms are shown where there are rooms") {
  CHECK(text().find("waiting_room") == std::string::npos);
  auto& rooms = services.emplace<waiting_rooms>(waiting_room_rules{.rate = 1});
  CHECK(text().find("\nmoim_waiting_room_users 0\n") != std::string::npos);
  REQUIRE(rooms.enter(test::numbered<store_id>(1), test::user(1), {0}));
  CHECK(text().find("\nmoim_waiting_room_users 1\n") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "metrics: the process is shown as it is") {
  const auto shown = text();
  const auto number = [&](const char* name) { return std::stod(value_of(shown, name)); };
  CHECK(number("process_cpu_seconds_total") > 0);
  CHECK(number("process_resident_memory_bytes") > 1e6);
  CHECK(number("process_virtual_memory_bytes") > number("process_resident_memory_bytes"));
  CHECK(number("process_open_fds") >= 3);
  CHECK(number("process_max_fds") >= number("process_open_fds"));
  const auto now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  CHECK(number("process_start_time_seconds") <= now + 1);
  CHECK(number("process_start_time_seconds") > now - 3'600);
}

TEST_CASE_FIXTURE(fixture, "metrics: every family has a help and a type, and is written once") {
  const auto shown = text();
  std::vector<std::string> seen;
  std::size_t helps = 0;
  for (std::size_t at = 0; at < shown.size(); at = shown.find('\n', at) + 1) {
    const auto line = shown.substr(at, shown.find('\n', at) - at);
    helps += line.starts_with("# HELP ") ? 1 : 0;
    if (line.starts_with("# TYPE ")) {
      seen.push_back(line);
    }
  }
  CHECK(seen.size() > 20);
  CHECK(helps == seen.size());
  std::sort(seen.begin(), seen.end());
  CHECK(std::unique(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE_FIXTURE(fixture, "metrics: threads that count at once lose nothing") {
  constexpr int each = 20'000;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([this] {
      for (int n = 0; n < each; ++n) {
        counts.observe(0, 200, 700us);
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  CHECK(value_of(text(),
                 R"(moim_http_request_duration_seconds_count{method="GET",route="/a/{id}"})") ==
        std::to_string(3 * each));
}

}  // namespace moim::transport::metrics_test
