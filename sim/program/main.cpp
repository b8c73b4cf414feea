// `moim-sim`: simulation, load generator, benchmarks with their baseline, and the Kakao stand-in.
#include <exception>
#include <iostream>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "sim/bench/baseline.hpp"
#include "sim/bench/bench.hpp"
#include "sim/bench/bench_log.hpp"
#include "sim/kakao/kakao_stand_in.hpp"
#include "sim/load/load_command.hpp"
#include "sim/runner/run_command.hpp"

namespace {

constexpr int exit_usage = 2;

int run(int argc, char** argv) {
  using namespace moim::sim;
  CLI::App app{"Simulation, load and benchmarks for Moim.", "moim-sim"};
  app.require_subcommand(1);

  bench_options options;
  auto parts = bench_parts();
  auto* all = app.add_subcommand("bench", "Measure everything that is promised, in tables");
  all->add_option("--seconds", options.seconds, "of load for each figure in each round")
      ->check(CLI::Range(1, 600))
      ->capture_default_str();
  all->add_option("--rounds", options.rounds, "of which the median is taken")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  all->add_flag("--smoke", options.smoke, "everything once and small, to see that it works");
  all->add_option("--only", parts, "parts to run")
      ->check(CLI::IsMember(bench_parts()))
      ->delimiter(',')
      ->capture_default_str();

  bool smoke = false;
  auto* log = app.add_subcommand("bench-log", "Measure the event log alone");
  log->add_flag("--smoke", smoke, "a small part, to see that it works");

  run_command_options run_wanted;
  auto* run_command = app.add_subcommand(
      "run", "Run a simulated server through faults, and check what it promises");
  add_run_options(*run_command, run_wanted);

  load::load_options load_wanted;
  auto* load_command = app.add_subcommand("load", "Load a server as k6 would, and judge it");
  load::add_load_options(*load_command, load_wanted);

  std::string address = "127.0.0.1";
  unsigned short port = 8081;
  unsigned io_threads = 1;
  auto* bare = app.add_subcommand("baseline", "Serve a constant with bare Beast: the yardstick");
  bare->add_option("--address", address, "address to listen on")->capture_default_str();
  bare->add_option("--port", port, "port to listen on; 0 takes any free one")
      ->capture_default_str();
  bare->add_option("--io-threads", io_threads, "threads")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();

  kakao_stand_in_options kakao;
  auto* kakao_command = app.add_subcommand("kakao",
                                           "Serve what Moim uses of Kakao, for people "
                                           "who are made up");
  add_kakao_options(*kakao_command, kakao);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? EXIT_SUCCESS : exit_usage;
  }
  if (load_command->parsed() || run_command->parsed()) {
    try {
      return load_command->parsed() ? load::run_load(load_wanted) : run_simulations(run_wanted);
    } catch (const std::invalid_argument& error) {
      std::cerr << "moim-sim: " << error.what() << '\n';
      return exit_usage;
    }
  }
  if (kakao_command->parsed()) return run_kakao_stand_in(kakao);
  if (bare->parsed()) return run_baseline(address, port, io_threads);
  if (log->parsed()) return bench_log(smoke);
  if (options.smoke) options.seconds = options.rounds = 1;
  return bench(options, parts);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "moim-sim: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
