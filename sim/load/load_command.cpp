// A scenario gives script, stages and thresholds; flags replace or scale the last two.
#include "sim/load/load_command.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/load/load_capacity.hpp"
#include "sim/load/load_limits.hpp"
#include "sim/load/load_report.hpp"
#include "sim/load/load_signals.hpp"
#include "sim/load/load_summary.hpp"
#include "sim/load/load_text.hpp"
#include "storage/host/replace_file.hpp"

namespace moim::sim::load {

namespace {

constexpr std::string_view capacity_name = "capacity";
constexpr std::string_view closed_name = "ramping-vus";
constexpr std::string_view open_name = "ramping-arrival-rate";

std::string scenario_list() {
  std::string text = "what to run:";
  for (const auto& s : scenarios()) {
    text += fmt::format("\n  {:<9} {}", s.name, s.summary);
  }
  text += fmt::format(
      "\n  {:<9} {}", capacity_name,
      "the arrival rate at which p(99) passes 200 ms, and the scenario below 60 % of it");
  return text;
}

std::vector<std::string> scenario_names() {
  std::vector<std::string> names;
  for (const auto& s : scenarios()) names.emplace_back(s.name);
  return names;
}

std::vector<std::string> with_capacity(std::vector<std::string> names) {
  names.emplace_back(capacity_name);
  return names;
}

/// Scaled to the peak that was asked for, if one was.
stages stages_of(const load_options& options, const scenario& script, std::uint32_t peak) {
  const bool own = !options.stages.empty();
  auto plan = own ? parse_stages(options.stages) : script.plan;
  const auto top = peak_target(0, plan);
  if (top == 0) throw std::invalid_argument("no stage has a target above 0");
  if (peak > 0) {
    for (auto& s : plan) s.target = scaled(s.target, top, peak);
  }
  return with_time_scale(std::move(plan), options.time_scale);
}

ramping_vus_options closed_options(const load_options& options, const scenario& script) {
  ramping_vus_options closed;
  closed.start_vus = options.start_vus;
  closed.plan = stages_of(options, script, options.vus);
  closed.graceful_ramp_down = parse_duration(options.graceful_ramp_down);
  closed.graceful_stop = parse_duration(options.graceful_stop);
  const auto peak = peak_target(closed.start_vus, closed.plan);
  if (peak > vus_max) {
    throw std::invalid_argument(fmt::format("{} VUs are more than {}", peak, vus_max));
  }
  return closed;
}

ramping_arrival_rate_options open_options(const load_options& options, const scenario& script) {
  if (options.rate == 0 && options.stages.empty()) {
    throw std::invalid_argument(fmt::format(
        "{} needs --rate or --stage: the stages of {} count VUs", open_name, script.name));
  }
  ramping_arrival_rate_options open;
  open.plan = stages_of(options, script, options.rate);
  open.graceful_stop = parse_duration(options.graceful_stop);
  open.max_vus = options.max_vus;
  const auto peak = peak_target(0, open.plan);
  open.pre_allocated_vus = options.pre_allocated_vus > 0
                               ? options.pre_allocated_vus
                               : std::clamp<std::uint32_t>(peak / 10, 1, options.max_vus);
  if (open.pre_allocated_vus > open.max_vus) {
    throw std::invalid_argument(fmt::format("--pre-allocated-vus {} is more than --max-vus {}",
                                            open.pre_allocated_vus, open.max_vus));
  }
  return open;
}

/// Before a run of minutes, not after it.
void check_report(const std::filesystem::path& report) {
  if (report.empty()) return;
  auto fresh = report;
  fresh += ".new";  // as replace_file will
  if (!std::ofstream{fresh}) {
    throw std::invalid_argument(fmt::format("cannot write {}", fresh.string()));
  }
  std::filesystem::remove(fresh);
}

int run_capacity(const load_options& options) {
  if (!options.report.empty()) {
    throw std::invalid_argument("capacity makes tables and no --report");
  }
  if (options.vus > 0 || options.rate > 0 || !options.stages.empty() ||
      !options.thresholds.empty()) {
    throw std::invalid_argument(
        "capacity has rates and bounds of its own: no --vus, --rate, --stage or --threshold");
  }
  std::vector<std::string> names = options.capacity_of;
  if (names.empty()) names = {"load", "spike"};
  const stop_signals signals;
  load_target target(options.target);
  bool kept = true;
  for (const auto& name : names) {
    capacity_options wanted;
    wanted.hold = nanoseconds{
        static_cast<std::int64_t>(static_cast<double>(wanted.hold.count()) * options.time_scale)};
    wanted.check = nanoseconds{
        static_cast<std::int64_t>(static_cast<double>(wanted.check.count()) * options.time_scale)};
    kept = find_capacity(*find_scenario(name), wanted, target) && kept;
    if (stop_was_asked()) return exit_aborted;
  }
  return kept ? EXIT_SUCCESS : exit_thresholds_missed;
}

}  // namespace

void add_load_options(CLI::App& app, load_options& o) {
  app.add_option("scenario", o.scenario, scenario_list())
      ->check(CLI::IsMember(with_capacity(scenario_names())))
      ->capture_default_str();

  auto* url = app.add_option("--url", o.target.url, "server to load")
                  ->capture_default_str()
                  ->group("Target");
  auto* data = app.add_option("--data", o.target.data,
                              "data directory of that server, whose secret signs the users' tokens")
                   ->capture_default_str()
                   ->group("Target");
  app.add_flag("--serve", o.target.serve, "start a server of its own, in a scratch directory")
      ->excludes(url)
      ->excludes(data)
      ->group("Target");
  app.add_option("--stores", o.target.stores, "popup stores to announce first")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str()
      ->group("Target");

  app.add_option("--executor", o.executor, "closed or open model")
      ->check(CLI::IsMember({std::string{closed_name}, std::string{open_name}}))
      ->capture_default_str()
      ->group("Load");
  app.add_option("--stage", o.stages,
                 "stages in place of the scenario's: 30s:100,1m:100,10s:0 (targets are VUs, or "
                 "iterations a second)")
      ->group("Load");
  app.add_option("--time-scale", o.time_scale, "stages take so many times as long")
      ->check(CLI::Range(0.001, 100.0))
      ->capture_default_str()
      ->group("Load");
  auto* vus = app.add_option("--vus", o.vus, "VUs at the peak; the stages are scaled to it")
                  ->check(CLI::Range(1U, vus_max))
                  ->group("Load");
  app.add_option("--rate", o.rate,
                 "iterations a second at the peak, in the open model; the stages are scaled to it")
      ->check(CLI::Range(1U, rate_max))
      ->excludes(vus)
      ->group("Load");
  app.add_option("--start-vus", o.start_vus, "VUs at the start of ramping-vus")
      ->check(CLI::Range(0U, vus_max))
      ->capture_default_str()
      ->group("Load");
  app.add_option("--pre-allocated-vus", o.pre_allocated_vus,
                 "VUs of ramping-arrival-rate at its start; by default a tenth of the peak rate")
      ->check(CLI::Range(1U, vus_max))
      ->group("Load");
  app.add_option("--max-vus", o.max_vus, "VUs that ramping-arrival-rate may make")
      ->check(CLI::Range(1U, vus_max))
      ->capture_default_str()
      ->group("Load");
  app.add_option("--graceful-ramp-down", o.graceful_ramp_down,
                 "how long an iteration may go on when its VU is ramped down")
      ->capture_default_str()
      ->group("Load");
  app.add_option("--graceful-stop", o.graceful_stop,
                 "how long iterations may go on when the stages are over")
      ->capture_default_str()
      ->group("Load");
  app.add_option("--of", o.capacity_of, "scenarios whose capacity is looked for: load,spike")
      ->check(CLI::IsMember(scenario_names()))
      ->delimiter(',')
      ->group("Load");
  app.add_option("--seed", o.seed, "of the sleeps")->capture_default_str()->group("Load");

  app.add_option("--threshold", o.thresholds,
                 "'metric: expression', may be repeated; in place of the scenario's. "
                 "For example 'http_req_duration: p(95)<500, max<2000'")
      ->group("Results");
  app.add_option("--report", o.report, "write a page with charts, self-contained HTML")
      ->group("Results");
  app.add_flag("--quiet", o.quiet, "no progress")->group("Results");
}

run_plan plan_of(const load_options& options) {
  run_plan plan;
  plan.script = find_scenario(options.scenario);
  if (plan.script == nullptr) {
    throw std::invalid_argument(fmt::format("there is no scenario '{}'", options.scenario));
  }
  if (!options.capacity_of.empty()) throw std::invalid_argument("--of is for capacity");
  plan.seed = options.seed;
  if (options.executor == open_name || options.rate > 0) {
    if (options.vus > 0) throw std::invalid_argument("--vus is for ramping-vus");
    plan.executor = open_options(options, *plan.script);
  } else {
    plan.executor = closed_options(options, *plan.script);
  }
  const auto& rules = options.thresholds.empty() ? plan.script->thresholds : options.thresholds;
  for (const auto& text : rules) {
    for (auto& rule : parse_thresholds(text)) plan.thresholds.push_back(std::move(rule));
  }
  return plan;
}

int run_load(const load_options& options) {
  if (options.scenario == capacity_name) return run_capacity(options);
  const auto plan = plan_of(options);
  check_report(options.report);
  const stop_signals signals;
  load_target target(options.target);
  fmt::print("     scenario: {}: {}\n     executor: {}\n       target: http://{}\n\n",
             plan.script->name, plan.script->summary, describe(plan), target.host());
  std::fflush(stdout);
  target.rest();
  const auto result = run(plan, target, !options.quiet);
  fmt::print("{}", summary_text(plan, result, ::isatty(STDOUT_FILENO) == 1));
  if (!options.report.empty()) {
    const auto page = report_page(plan, result, target.host());
    if (const auto broken = storage::replace_file(options.report, page)) {
      throw std::runtime_error(*broken);
    }
    fmt::print("\n  report: {}\n", options.report.string());
  }
  if (result.aborted) return exit_aborted;
  return result.passed() ? EXIT_SUCCESS : exit_thresholds_missed;
}

}  // namespace moim::sim::load
