// Latency is measured from the scheduled start, so that a step cannot look good because the
// generator waited; a dropped iteration or a failed request makes a step bad as well.
#include "sim/load/load_capacity.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/host/result_table.hpp"
#include "sim/load/load_limits.hpp"
#include "sim/load/load_signals.hpp"
#include "sim/load/load_text.hpp"

namespace moim::sim::load {

namespace {

constexpr double growth = 1.6;
constexpr int halvings = 4;
constexpr double capacity_p99_ms = 200;
constexpr double check_p99_ms = 50;
constexpr double check_share = 0.58;
constexpr nanoseconds warm_up_max = std::chrono::seconds{2};
constexpr int warm_up_holds_max = 10;
constexpr std::uint32_t vus_a_step = 10'000;
constexpr std::uint32_t vus_least = 100;

run_plan open_plan(const scenario& script, std::uint32_t rate, stages plan) {
  ramping_arrival_rate_options open;
  open.plan = std::move(plan);
  // A second's worth of iterations: whoever drops then has stalled.
  open.pre_allocated_vus = std::clamp(rate, vus_least, vus_a_step);
  open.max_vus = vus_a_step;
  run_plan result;
  result.script = &script;
  result.executor = open;
  return result;
}

double p99_ms(const metrics& m) {
  return static_cast<double>(m.http_req_duration_scheduled.percentile(99)) / ns_a_ms;
}

bool is_clean(const metrics& m) {
  return m.http_req_failed.trues == 0 && m.dropped_iterations.value == 0 && m.http_reqs.value > 0;
}

void print_step(std::string_view name, double rate, const run_result& r, bool good) {
  const auto& m = r.measured;
  const auto ms = [&](double percent) {
    return fmt::format(
        "{:.1f}", static_cast<double>(m.http_req_duration_scheduled.percentile(percent)) / ns_a_ms);
  };
  const auto share = [&](double cpu_seconds) {
    return fmt::format("{:.0f} %", 100 * cpu_seconds / std::max(r.seconds, 1e-9));
  };
  print_row(
      {std::string{name}, fmt::format("{:.0f}", rate),
       fmt::format("{:.0f}", static_cast<double>(m.http_reqs.value) / r.seconds), ms(50), ms(95),
       ms(99),
       fmt::format("{:.1f}", static_cast<double>(m.http_req_duration_scheduled.max()) / ns_a_ms),
       std::to_string(m.http_req_failed.trues), std::to_string(m.dropped_iterations.value),
       share(r.used.generator.cpu_seconds), r.used.server ? share(r.used.server->cpu_seconds) : "?",
       r.used.server ? share(r.used.others_cpu_seconds) : "?", good ? "ok" : "past it"});
}

}  // namespace

double search_capacity(double first_rate, double rate_max,
                       const std::function<bool(double)>& is_good) {
  const auto holds = [&](double rate) { return is_good(rate) || is_good(rate); };
  double good = 0;
  double bad = first_rate;
  while (bad <= rate_max && holds(bad)) {
    good = bad;
    bad *= growth;
  }
  if (good == 0 || bad > rate_max) return good;
  for (int i = 0; i < halvings; ++i) {
    const double middle = std::sqrt(good * bad);
    (holds(middle) ? good : bad) = middle;
  }
  return good;
}

bool find_capacity(const scenario& script, const capacity_options& options, load_target& target) {
  fmt::print("\n{}: {} requests an iteration; latency in ms from the scheduled start\n\n",
             script.name, script.steps.size());
  print_head({"run", "iterations/s", "requests/s", "p50", "p95", "p99", "max", "failed", "dropped",
              "generator CPU", "server CPU", "others", ""});
  const auto warm_up = std::min(warm_up_max, warm_up_holds_max * options.hold);
  const double capacity = search_capacity(options.first_rate, rate_max, [&](double wanted) {
    if (stop_was_asked()) return false;
    const auto rate = static_cast<std::uint32_t>(std::lround(wanted));
    auto plan = open_plan(script, rate, {{warm_up / 2, rate}, {warm_up / 2 + options.hold, rate}});
    plan.warm_up = warm_up;
    target.rest();
    const auto result = run(plan, target, false);
    const bool good = is_clean(result.measured) && p99_ms(result.measured) < capacity_p99_ms;
    print_step("step", rate, result, good);
    return good && !result.aborted;
  });
  if (stop_was_asked()) return false;
  if (capacity == 0) {
    fmt::print("\nThe first step of {} iterations/s is too much already.\n", options.first_rate);
    return false;
  }

  const auto peak = static_cast<std::uint32_t>(std::lround(capacity * check_share));
  const auto top = peak_target(script.start_vus, script.plan);
  const double factor = std::chrono::duration<double>(options.check) /
                        std::chrono::duration<double>(total_duration(script.plan));
  auto shape = with_time_scale(script.plan, factor);
  for (auto& s : shape) s.target = scaled(s.target, top, peak);
  target.rest();
  const auto check = run(open_plan(script, peak, shape), target, false);
  const bool kept = is_clean(check.measured) && p99_ms(check.measured) < check_p99_ms;
  print_step(fmt::format("shape of {}, peak {:.0f} %", script.name, 100 * check_share), peak, check,
             kept);
  fmt::print(
      "\ncapacity of {}: {:.0f} iterations/s, {:.0f} requests/s (p(99) below {:.0f} ms); below "
      "{:.0f} % of it p(99) is {:.1f} ms, target below {:.0f} ms: {}\n",
      script.name, capacity, capacity * static_cast<double>(script.steps.size()), capacity_p99_ms,
      100 * (check_share + 0.02), p99_ms(check.measured), check_p99_ms, verdict(kept));
  return kept;
}

}  // namespace moim::sim::load
