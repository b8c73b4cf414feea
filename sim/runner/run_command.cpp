// Prints the outcome of one seed in detail; of many seeds, those that fail, each with the command
// that runs it again.
#include "sim/runner/run_command.hpp"

#include <chrono>
#include <iostream>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/runner/planted_bugs.hpp"
#include "sim/runner/seed_runner.hpp"
#include "sim/runner/shrink.hpp"

namespace moim::sim {

namespace {

constexpr unsigned shrink_tries_max = 400;
constexpr std::size_t findings_max = 5;

using seconds = std::chrono::duration<double>;

double since(std::chrono::steady_clock::time_point start) {
  return seconds(std::chrono::steady_clock::now() - start).count();
}

run_options options_of(const run_command_options& wanted) {
  run_options options;
  options.seed = wanted.seed;
  options.steps = wanted.steps;
  options.trace_lines = wanted.trace_lines;
  if (wanted.bug != "none") {
    options.planted = find_bug(wanted.bug);
    if (options.planted == nullptr) {
      throw std::invalid_argument("there is no planted bug " + wanted.bug);
    }
  }
  if (!wanted.only.empty()) options.only = numbers_of_text(wanted.only);
  return options;
}

std::string command_of(const run_command_options& wanted, std::uint64_t seed,
                       const std::string& only) {
  auto text = fmt::format("moim-sim run --seed {}", seed);
  if (wanted.steps != run_command_options{}.steps) text += fmt::format(" --steps {}", wanted.steps);
  if (wanted.bug != "none") text += " --bug " + wanted.bug;
  if (!only.empty()) text += " --only " + only;
  return text;
}

void print_complaints(const run_result& result) {
  for (const auto& complaint : result.complaints) fmt::print("  {}\n", complaint);
}

void tell_finding(const run_command_options& wanted, run_options options,
                  const run_result& failed) {
  options.seed = failed.seed;
  fmt::print("seed {} breaks a promise:\n", failed.seed);
  print_complaints(failed);
  fmt::print("again:   {}\n", command_of(wanted, failed.seed, wanted.only));
  std::cout.flush();
  if (wanted.no_shrink) return;
  const auto small = shrink(options, failed, shrink_tries_max);
  fmt::print("shorter: {} --trace 200\n",
             command_of(wanted, failed.seed, text_of_numbers(small.only)));
  print_complaints(small.result);
}

int run_one(const run_command_options& wanted) {
  auto options = options_of(wanted);
  const auto result = simulate_apart(options);
  for (const auto& line : result.lines) fmt::print("{}\n", line);
  if (!result.complaints.empty()) {
    tell_finding(wanted, options, result);
    return EXIT_FAILURE;
  }
  fmt::print(
      "seed {}: every promise kept; {} errands, {} answers, {} events, {} mails, {} restarts; "
      "trace {:016x}\n",
      result.seed, result.operations, result.answers, result.events, result.deliveries,
      result.restarts, result.hash);
  return EXIT_SUCCESS;
}

/// What many runs came to.
struct totals {
  std::uint64_t runs = 0;
  std::uint64_t answers = 0;
  std::uint64_t events = 0;
  std::uint64_t deliveries = 0;
  std::uint64_t restarts = 0;
  std::vector<run_result> findings;

  void add(const run_result& result) {
    ++runs;
    answers += result.answers;
    events += result.events;
    deliveries += result.deliveries;
    restarts += result.restarts;
    if (!result.complaints.empty()) findings.push_back(result);
  }
  std::string text(const run_command_options& wanted, double took) const {
    return fmt::format(
        "{} seeds of {} steps in {:.1f} s ({:.0f} a minute): {} answers, {} events, {} mails, {} "
        "restarts, "
        "{} findings",
        runs, wanted.steps, took, static_cast<double>(runs) * 60 / took, answers, events,
        deliveries, restarts, findings.size());
  }
};

int run_many(const run_command_options& wanted) {
  auto options = options_of(wanted);
  const auto started = std::chrono::steady_clock::now();
  const bool to_terminal = isatty(STDERR_FILENO) != 0;
  const double between_lines = to_terminal ? 1 : 60;
  double last_line = 0;
  totals all;
  const auto seen = [&](const run_result& result) {
    all.add(result);
    const auto took = since(started);
    if (took - last_line >= between_lines) {
      last_line = took;
      fmt::print(stderr, "{}{}{}", to_terminal ? "\r\033[K" : "", all.text(wanted, took),
                 to_terminal ? "" : "\n");
      std::fflush(stderr);
    }
    const bool time_left = wanted.minutes == 0 || took < wanted.minutes * 60;
    return time_left && all.findings.size() < findings_max;
  };
  run_seeds(options, {wanted.from, wanted.minutes == 0 ? wanted.seeds : 0}, wanted.processes, seen);
  if (to_terminal && last_line > 0) fmt::print(stderr, "\r\033[K");
  const auto summary = all.text(wanted, since(started));
  for (const auto& failed : all.findings) tell_finding(wanted, options, failed);
  fmt::print("{}\n", summary);
  return all.findings.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

std::vector<std::string> bug_names() {
  std::vector<std::string> names{"none"};
  for (const auto* planted : planted_bugs()) names.emplace_back(planted->name);
  return names;
}

}  // namespace

void add_run_options(CLI::App& app, run_command_options& options) {
  auto* seed = app.add_option("--seed", options.seed, "run this one, and tell more of it")
                   ->check(CLI::PositiveNumber);
  app.add_option("--from", options.from, "first of many seeds")
      ->check(CLI::PositiveNumber)
      ->excludes(seed)
      ->capture_default_str();
  app.add_option("--seeds", options.seeds, "how many seeds")
      ->check(CLI::PositiveNumber)
      ->excludes(seed)
      ->capture_default_str();
  app.add_option("--minutes", options.minutes, "as many seeds as there is time for")
      ->check(CLI::PositiveNumber)
      ->excludes(seed);
  app.add_option("--steps", options.steps, "of each seed, before the world heals")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--bug", options.bug, "plant this bug, to see it found")
      ->check(CLI::IsMember(bug_names()))
      ->capture_default_str();
  app.add_option("--only", options.only, "errands that happen, like 3,8,12-14; others are left out")
      ->needs(seed);
  app.add_option("--trace", options.trace_lines, "print the last lines of what happened")
      ->check(CLI::Range(0, 1'000'000))
      ->needs(seed);
  app.add_option("--processes", options.processes, "run so many seeds at a time")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_flag("--no-shrink", options.no_shrink, "do not make failing runs shorter");
}

int run_simulations(const run_command_options& options) {
  return options.seed != 0 ? run_one(options) : run_many(options);
}

}  // namespace moim::sim
