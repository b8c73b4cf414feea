// The figures as JSON within the page. Its script writes them as text, never as markup; here only
// the end of a script element has to be hidden.
#include "sim/load/load_report.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "domain/ensure.hpp"
#include "sim/load/load_summary.hpp"
#include "sim/load/load_text.hpp"

namespace moim::sim::load {

namespace {

using nlohmann::json;

double rounded(double value) {
  return std::round(value * 1'000) / 1'000;
}

json rows_of(const run_result& result) {
  // Columns, because there may be a thousand rows.
  json columns = json::object();
  const auto add = [&](const char* name, auto member) {
    auto& column = columns[name] = json::array();
    for (const auto& row : result.rows) column.push_back(rounded(static_cast<double>(row.*member)));
  };
  add("seconds", &interval_row::seconds);
  add("requests", &interval_row::requests_a_second);
  add("failed", &interval_row::failed_a_second);
  add("iterations", &interval_row::iterations_a_second);
  add("dropped", &interval_row::dropped_a_second);
  add("p50", &interval_row::p50_ms);
  add("p95", &interval_row::p95_ms);
  add("p99", &interval_row::p99_ms);
  add("max", &interval_row::max_ms);
  add("vus", &interval_row::vus);
  add("planned", &interval_row::planned);
  return columns;
}

json thresholds_of(const run_result& result) {
  auto list = json::array();
  for (const auto& v : result.verdicts) {
    list.push_back({{"metric", v.rule.metric->name},
                    {"expression", v.rule.source},
                    {"observed", observed_text(v)},
                    {"passed", v.passed}});
  }
  return list;
}

json checks_of(const metrics& m) {
  auto list = json::array();
  for (const auto& c : m.check_counts) {
    list.push_back({{"name", c.name}, {"passes", c.passes}, {"fails", c.fails}});
  }
  return list;
}

json trends_of(const metrics& m) {
  auto list = json::array();
  for (const auto& row : metric_table()) {
    const auto* member = std::get_if<trend metrics::*>(&row.member);
    if (member == nullptr || (m.**member).count() == 0) continue;
    const auto& t = m.**member;
    auto cells = json::array({duration_text(t.mean())});
    cells.push_back(duration_text(static_cast<double>(t.min())));
    for (const double percent : {50.0, 90.0, 95.0, 99.0}) {
      cells.push_back(duration_text(static_cast<double>(t.percentile(percent))));
    }
    cells.push_back(duration_text(static_cast<double>(t.max())));
    list.push_back({{"name", row.name}, {"cells", cells}});
  }
  return list;
}

json figures_of(const run_result& result) {
  const auto& m = result.measured;
  const auto figure = [](const char* name, const std::string& value) {
    return json{{"name", name}, {"value", value}};
  };
  const auto percentile = [&](double percent) {
    return duration_text(static_cast<double>(m.http_req_duration.percentile(percent)));
  };
  const double a_second = static_cast<double>(m.http_reqs.value) / std::max(result.seconds, 1e-9);
  return json::array({figure("requests", count_text(m.http_reqs.value)),
                      figure("requests/s", a_second < 100 ? number_text(a_second, 1)
                                                          : count_text(std::llround(a_second))),
                      figure("failed", share_text(m.http_req_failed.share())),
                      figure("average", duration_text(m.http_req_duration.mean())),
                      figure("p(95)", percentile(95)), figure("p(99)", percentile(99)),
                      figure("maximum", percentile(100)),
                      figure("iterations", count_text(m.iterations.value)),
                      figure("dropped iterations", count_text(m.dropped_iterations.value)),
                      figure("VUs at most", count_text(m.vus.max))});
}

json machine_of(const run_result& result) {
  auto list = json::array();
  const auto add = [&](const char* name, const process_usage& used) {
    list.push_back(
        {{"name", name},
         {"cells",
          {fmt::format("{:.1f} s", used.cpu_seconds),
           fmt::format("{:.1f} %", 100 * used.cpu_seconds / std::max(result.seconds, 1e-9)),
           bytes_text(static_cast<double>(used.memory_bytes_peak))}}});
  };
  add("generator", result.used.generator);
  if (result.used.server) add("server", *result.used.server);
  return list;
}

json published_of(const scenario& script, const metrics& m, double seconds) {
  auto list = json::array();
  const auto add = [&](const char* name, std::string_view theirs, const std::string& ours) {
    if (!theirs.empty()) list.push_back({{"name", name}, {"cells", {theirs, ours}}});
  };
  const auto& p = script.published;
  add("requests", p.rate,
      number_text(static_cast<double>(m.http_reqs.value) / std::max(seconds, 1e-9), 1) + "/s");
  add("average", p.average, duration_text(m.http_req_duration.mean()));
  add("success", p.success, share_text(1 - m.http_req_failed.share()));
  add("maximum", p.maximum, duration_text(static_cast<double>(m.http_req_duration.max())));
  return list;
}

}  // namespace

std::string report_page(const run_plan& plan, const run_result& result, std::string_view host) {
  auto failures = json::array();
  for (const auto& [why, count] : result.measured.failures) {
    failures.push_back({{"name", why}, {"cells", {count_text(count)}}});
  }
  const json data{
      {"scenario", plan.script->name},
      {"summary", plan.script->summary},
      {"executor", describe(plan)},
      {"openModel", is_open_model(plan)},
      {"target", fmt::format("http://{}", host)},
      {"made", fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(std::chrono::system_clock::now()))},
      {"passed", result.passed()},
      {"aborted", result.aborted},
      {"figures", figures_of(result)},
      {"rows", rows_of(result)},
      {"thresholds", thresholds_of(result)},
      {"checks", checks_of(result.measured)},
      {"failures", failures},
      {"trends", trends_of(result.measured)},
      {"machine", machine_of(result)},
      {"published", published_of(*plan.script, result.measured, result.seconds)}};
  auto text = data.dump();
  for (std::size_t at = 0; (at = text.find("</", at)) != std::string::npos; at += 3) {
    text.insert(at + 1, 1, '\\');
  }
  std::string page{report_template()};
  const auto mark = page.find(report_data_mark);
  ensure(mark != std::string::npos, "the template has a place for the data");
  page.replace(mark, report_data_mark.size(), text);
  return page;
}

}  // namespace moim::sim::load
