// Names are filled with dots to one column, as k6 does; submetrics stand indented below theirs.
#include "sim/load/load_summary.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "domain/aggregate.hpp"
#include "sim/load/load_text.hpp"

namespace moim::sim::load {

namespace {

constexpr std::size_t name_columns = 35;

class summary {
 public:
  summary(const run_plan& plan, const run_result& result, bool colored)
      : plan_(plan), result_(result), colored_(colored) {}

  std::string text() {
    add_thresholds();
    title("TOTAL RESULTS");
    add_checks();
    add_section("HTTP", metric_section::http);
    add_section("EXECUTION", metric_section::execution);
    add_section("NETWORK", metric_section::network);
    add_failures();
    add_usage();
    add_published();
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }
  void title(std::string_view words) { line("\n  █ {}\n", words); }
  void named(std::string_view name, std::string_view value) {
    line("    {:.<{}}: {}", name, name_columns, value);
  }
  std::string mark(bool good) const {
    if (!colored_) return good ? "✓" : "✗";
    return good ? "\033[32m✓\033[0m" : "\033[31m✗\033[0m";
  }
  const metrics& measured() const { return result_.measured; }
  std::string a_second(std::uint64_t count) const {
    return number_text(result_.seconds > 0 ? static_cast<double>(count) / result_.seconds : 0, 6);
  }

  void add_thresholds() {
    if (result_.verdicts.empty()) return;
    title("THRESHOLDS");
    const metric_row* last = nullptr;
    for (const auto& v : result_.verdicts) {
      if (v.rule.metric != last) line("{}    {}", last == nullptr ? "" : "\n", v.rule.metric->name);
      last = v.rule.metric;
      line("    {} '{}' {}", mark(v.passed), v.rule.source, observed_text(v));
    }
  }

  void add_checks() {
    const auto& all = measured().checks;
    if (all.total == 0) return;
    const auto of_all = [&](std::uint64_t count) {
      return fmt::format("{} {} out of {}",
                         share_text(static_cast<double>(count) / static_cast<double>(all.total)),
                         count, all.total);
    };
    named("checks_total", fmt::format("{} {}/s", all.total, a_second(all.total)));
    named("checks_succeeded", of_all(all.trues));
    named("checks_failed", of_all(all.total - all.trues));
    out_ += '\n';
    for (const auto& c : measured().check_counts) {
      if (c.passes + c.fails == 0) continue;
      line("    {} {}", mark(c.fails == 0), c.name);
      if (c.fails == 0) continue;
      const double share = static_cast<double>(c.passes) / static_cast<double>(c.passes + c.fails);
      line("      ↳  {:.0f}% — ✓ {} / ✗ {}", std::floor(100 * share), c.passes, c.fails);
    }
    out_ += '\n';
  }

  void add_section(std::string_view words, metric_section which) {
    line("    {}", words);
    for (const auto& row : metric_table()) {
      if (row.section == which) add_metric(row);
    }
    out_ += '\n';
  }

  void add_metric(const metric_row& row) {
    const auto brace = row.name.find('{');
    const auto name =
        brace == std::string_view::npos
            ? std::string{row.name}
            : fmt::format("  {{ {} }}", row.name.substr(brace + 1, row.name.size() - brace - 2));
    std::visit(
        overloaded{[&](counter metrics::*m) {
                     const auto value = (measured().*m).value;
                     const bool bytes = row.unit == metric_unit::bytes;
                     const auto shown =
                         bytes ? fmt::format("{} {}/s", bytes_text(static_cast<double>(value)),
                                             bytes_text(static_cast<double>(value) /
                                                        std::max(result_.seconds, 1e-9)))
                               : fmt::format("{} {}/s", value, a_second(value));
                     // What the closed model cannot have is not worth a line.
                     if (value > 0 || row.name.find("iterations") == std::string_view::npos) {
                       if (value > 0 || row.name != "late_starts") named(name, shown);
                     }
                   },
                   [&](gauge metrics::*m) {
                     const auto& g = measured().*m;
                     named(name, fmt::format("{} min={} max={}", g.value, g.min, g.max));
                   },
                   [&](rate metrics::*m) {
                     const auto& r = measured().*m;
                     named(name,
                           fmt::format("{} {} out of {}", share_text(r.share()), r.trues, r.total));
                   },
                   [&](trend metrics::*m) {
                     const auto& t = measured().*m;
                     if (t.count() > 0) named(name, trend_text(t));
                   }},
        row.member);
  }

  void add_failures() {
    if (measured().failures.empty()) return;
    line("    FAILURES");
    for (const auto& [why, count] : measured().failures) named(why, count_text(count));
    out_ += '\n';
  }

  void add_usage() {
    line("    MACHINE");
    const auto process = [&](const process_usage& used) {
      return fmt::format("{:.2f} s of CPU, {:.1f} % of a core, at most {} resident",
                         used.cpu_seconds, 100 * used.cpu_seconds / std::max(result_.seconds, 1e-9),
                         bytes_text(static_cast<double>(used.memory_bytes_peak)));
    };
    const auto& [generator, server, others] = result_.used;
    named("generator", process(generator));
    if (!server) return;
    named("server", process(*server));
    named("all else on this machine", fmt::format("{:.2f} s of CPU, {:.1f} % of a core", others,
                                                  100 * others / std::max(result_.seconds, 1e-9)));
    if (server->cpu_seconds > 0) {
      named("generator's share of the server's CPU",
            fmt::format("{:.0f} %", 100 * generator.cpu_seconds / server->cpu_seconds));
    }
  }

  void add_published() {
    const auto& p = plan_.script->published;
    const auto& m = measured();
    title(fmt::format("{}, beside what the replaced system published", plan_.script->name));
    const auto beside = [&](std::string_view name, std::string_view theirs,
                            const std::string& ours) {
      if (!theirs.empty()) line("    {:<22}{:<14}now {}", name, theirs, ours);
    };
    beside("requests", p.rate, a_second(m.http_reqs.value) + "/s");
    beside("average", p.average, duration_text(m.http_req_duration.mean()));
    beside("success", p.success, share_text(1 - m.http_req_failed.share()));
    beside("maximum", p.maximum, duration_text(static_cast<double>(m.http_req_duration.max())));
  }

  const run_plan& plan_;
  const run_result& result_;
  const bool colored_;
  std::string out_;
};

}  // namespace

std::string trend_text(const trend& of) {
  const auto at = [&](double percent) {
    return duration_text(static_cast<double>(of.percentile(percent)));
  };
  return fmt::format(
      "avg={:<10} min={:<10} med={:<10} max={:<10} p(90)={:<10} p(95)={:<10} p(99)={}",
      duration_text(of.mean()), duration_text(static_cast<double>(of.min())), at(50),
      duration_text(static_cast<double>(of.max())), at(90), at(95), at(99));
}

std::string observed_text(const threshold_verdict& verdict) {
  const auto& rule = verdict.rule;
  const auto method =
      rule.method == "p" ? fmt::format("p({})", number_text(rule.percent, 6)) : rule.method;
  if (!verdict.has_samples) return method + ": no samples";
  const bool is_rate = std::holds_alternative<rate metrics::*>(rule.metric->member);
  const auto value = rule.metric->unit == metric_unit::time
                         ? duration_text(verdict.observed * ns_a_ms)
                     : is_rate ? share_text(verdict.observed)
                               : number_text(verdict.observed, 6);
  return method + '=' + value;
}

std::string summary_text(const run_plan& plan, const run_result& result, bool colored) {
  return summary{plan, result, colored}.text();
}

}  // namespace moim::sim::load
