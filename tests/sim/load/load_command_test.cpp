// `moim-sim load` as a program: exit codes, summary, report, memory, and what bad flags are told.
#include "sim/load/load_command.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "sim/host/child_process.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/load/load_capacity.hpp"

namespace moim::sim::load::load_command_test {

using namespace std::chrono_literals;

namespace {

struct ended_run {
  int code = -1;
  std::string output;
};

std::vector<std::string> command(std::vector<std::string> flags) {
  flags.insert(flags.begin(), {MOIM_SIM_PROGRAM, "load"});
  return flags;
}

ended_run load(std::vector<std::string> flags) {
  child_process process(command(std::move(flags)));
  ended_run result;
  result.output = process.read_all();
  result.code = process.wait().code;
  return result;
}

/// With standard error, which goes to a file.
ended_run refused(std::vector<std::string> flags) {
  const scratch_directory directory;
  const auto log = directory.path() / "log";
  child_process process(command(std::move(flags)), log);
  ended_run result;
  result.code = process.wait().code;
  std::stringstream text;
  text << std::ifstream{log}.rdbuf();
  result.output = text.str();
  return result;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("bench: a run that keeps its thresholds ends with 0 and a summary") {
  const scratch_directory directory;
  const auto report = directory.path() / "report.html";
  const auto run = load({"smoke", "--serve", "--stage", "1s:5,1s:0", "--report", report, "--quiet",
                         "--threshold", "http_req_failed: rate==0", "--threshold",
                         "http_req_duration: max<60000, avg>0", "--threshold", "checks: rate==1"});
  INFO(run.output);
  CHECK(run.code == 0);
  for (const auto* part :
       {"█ THRESHOLDS", "✓ 'rate==0' rate=0.00%", "✓ 'avg>0'", "█ TOTAL RESULTS",
        "✓ reserve: place is confirmed", "✓ my place: place is confirmed", "http_req_duration..",
        "{ expected_response:true }", "iterations....",
        "vus_max............................: 5 min=5", "data_received", "95/s", "18.28 ms"}) {
    CAPTURE(part);
    CHECK(has(run.output, part));
  }
  CHECK_FALSE(has(run.output, "✗"));
  CHECK_FALSE(has(run.output, "FAILURES"));
  CHECK(std::filesystem::file_size(report) > 10'000);
}

TEST_CASE("bench: a run that misses a threshold ends with 99") {
  const auto run = load({"load", "--serve", "--stage", "1s:3", "--quiet", "--threshold",
                         "http_req_duration: p(99)<0.001"});
  INFO(run.output);
  CHECK(run.code == exit_thresholds_missed);
  CHECK(has(run.output, "✗ 'p(99)<0.001' p(99)="));
  CHECK(has(run.output, "✓ search: shows that store"));
}

TEST_CASE("bench: iterations of the open model arrive at the wanted rate") {
  // A VU for each iteration: however busy the machine is, none has to be dropped.
  const auto run =
      load({"spike", "--serve", "--executor", "ramping-arrival-rate", "--stage", "0s:100,2s:100",
            "--pre-allocated-vus", "200", "--max-vus", "200", "--quiet", "--threshold",
            "iterations: count==200", "--threshold", "dropped_iterations: count==0"});
  INFO(run.output);
  CHECK(run.code == 0);
  CHECK(has(run.output, "ramping-arrival-rate: up to 100 iterations/s for 2s"));
  CHECK(has(run.output, "iteration_start_delay"));
}

TEST_CASE("bench: two thousand VUs fit into little memory") {
  const auto run = load({"spike", "--serve", "--stage", "2s:2000,1s:2000", "--quiet"});
  INFO(run.output);
  CHECK(run.code == 0);
  CHECK(has(run.output, "max=2000"));
  CHECK(has(run.output, "generator's share of the server's CPU"));
  const std::string before = " resident";
  const auto line = run.output.substr(run.output.find("    generator."));
  const auto end = line.find(before);
  const auto from = line.rfind("at most ", end) + 8;
  const auto told = line.substr(from, end - from);  // "24 MB"
  REQUIRE(told.ends_with(" MB"));
  CHECK(std::stod(told) < 100);  // a tenth of what ten thousand may take
}

TEST_CASE("bench: SIGINT ends a run with its summary") {
  child_process process(command({"smoke", "--serve", "--stage", "1h:2", "--quiet"}));
  std::string line;
  while (!has(line, "target:")) line = process.read_line();
  process.send_signal(SIGINT);
  const auto rest = process.read_all();
  INFO(rest);
  CHECK(process.wait().code == exit_aborted);
  CHECK(has(rest, "█ TOTAL RESULTS"));
}

TEST_CASE("bad flags are told what is wrong with them") {
  struct bad_flags {
    std::vector<std::string> flags;
    const char* told;
  };
  for (const auto& [flags, told] : std::vector<bad_flags>{
           {{"rush"}, "rush"},
           {{"smoke", "--threshold", "http_req_duration: p95<1"}, "not 'p95'"},
           {{"smoke", "--stage", "30s"}, "'30s' is no stage"},
           {{"smoke", "--stage", "30s:0"}, "no stage has a target above 0"},
           {{"smoke", "--stage", "30s:50001"}, "50001 VUs are more than 50000"},
           {{"smoke", "--graceful-stop", "soon"}, "'soon' is no duration"},
           {{"smoke", "--vus", "0"}, "--vus"},
           {{"smoke", "--vus", "5", "--rate", "5"}, "--vus"},
           {{"smoke", "--time-scale", "0"}, "--time-scale"},
           {{"smoke", "--executor", "ramping-arrival-rate"}, "needs --rate or --stage"},
           {{"smoke", "--rate", "10", "--pre-allocated-vus", "9", "--max-vus", "8"},
            "--pre-allocated-vus 9 is more than --max-vus 8"},
           {{"smoke", "--serve", "--url", "http://127.0.0.1:1"}, "--url"},
           {{"smoke", "--serve", "--report", "/nowhere/at/all.html"}, "cannot write"},
           {{"smoke", "--of", "load"}, "--of is for capacity"},
           {{"capacity", "--serve", "--vus", "5"}, "no --vus"},
           {{"capacity", "--serve", "--report", "r.html"}, "no --report"}}) {
    CAPTURE(told);
    const auto run = refused(flags);
    CAPTURE(run.output);
    CHECK(run.code == 2);
    CHECK(has(run.output, told));
  }
}

TEST_CASE("a target that cannot be loaded is told why") {
  const scratch_directory directory;
  const auto run = refused({"smoke", "--data", directory.path()});
  CHECK(run.code == 1);
  CHECK(has(run.output, "there is no secret to read"));
  std::ofstream{directory.path() / "secret"} << "x";
  CHECK(refused({"smoke", "--data", directory.path()}).code == 1);
}

TEST_CASE("URLs of targets are read") {
  CHECK(parse_url("http://127.0.0.1:8080").endpoint.port() == 8080);
  CHECK(parse_url("http://127.0.0.1:8080/").host == "127.0.0.1:8080");
  CHECK(parse_url("http://127.0.0.1").endpoint.port() == 80);
  CHECK(parse_url("http://[::1]:81").endpoint.address().is_v6());
  for (const auto* bad : {"", "127.0.0.1:8080", "ftp://127.0.0.1", "https://127.0.0.1", "http://",
                          "http://127.0.0.1:0", "http://127.0.0.1:70000", "http://127.0.0.1:x",
                          "http://127.0.0.1/api", "http://user@127.0.0.1"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_url(bad), std::invalid_argument);
  }
}

TEST_CASE("flags scale the stages of a scenario") {
  load_options options;
  options.scenario = "load";
  options.vus = 100;
  options.time_scale = 0.1;
  auto plan = plan_of(options);
  CHECK_FALSE(is_open_model(plan));
  CHECK(vus_of(plan) == 100);
  CHECK(duration_of(plan) == 60s);
  CHECK(plan.thresholds.size() == 2);

  options.vus = 0;
  options.rate = 500;
  options.thresholds = {"checks: rate==1"};
  plan = plan_of(options);
  CHECK(is_open_model(plan));
  const auto& open = std::get<ramping_arrival_rate_options>(plan.executor);
  CHECK(peak_target(0, open.plan) == 500);
  CHECK(open.pre_allocated_vus == 50);
  CHECK(plan.thresholds.size() == 1);
}

TEST_CASE("the built-in scenarios are as big as those that were published") {
  const auto peak = [](std::string_view name) { return peak_target(0, find_scenario(name)->plan); };
  CHECK(peak("smoke") == 50);
  CHECK(peak("load") == 5'000);
  CHECK(total_duration(find_scenario("load")->plan) == 10min);
  CHECK(peak("spike") == 10'000);
  CHECK(find_scenario("spike")->plan.front() == stage{1min, 10'000});
  for (const auto& s : scenarios()) {
    load_options options;
    options.scenario = s.name;
    CHECK_FALSE(plan_of(options).thresholds.empty());
  }
}

TEST_CASE("the search for the capacity ends near it, and is not misled by one bad moment") {
  for (const double truth : {600.0, 7'777.0, 100'000.0}) {
    int steps = 0;
    std::vector<double> tried;
    const auto found = search_capacity(500, 1e6, [&](double rate) {
      ++steps;
      const bool first_time = std::find(tried.begin(), tried.end(), rate) == tried.end();
      tried.push_back(rate);
      const bool disturbed = first_time && steps % 3 == 0;
      return rate < truth && !disturbed;
    });
    CAPTURE(truth);
    CHECK(found < truth);
    CHECK(found > truth * 0.95);
    CHECK(steps < 30);
  }
  CHECK(search_capacity(500, 1e6, [](double) { return false; }) == 0);
  CHECK(search_capacity(500, 1'000, [](double) { return true; }) == doctest::Approx(800));
}

TEST_CASE("bench: the capacity is found and told") {
  const auto run = load({"capacity", "--of", "spike", "--serve", "--time-scale", "0.01"});
  INFO(run.output);
  CHECK((run.code == 0 || run.code == exit_thresholds_missed));
  for (const auto* part : {"| step | 500 | ", "| shape of spike, peak 58 % | ",
                           "capacity of spike: ", " iterations/s, ", "target below 50 ms: "}) {
    CAPTURE(part);
    CHECK(has(run.output, part));
  }
}

}  // namespace moim::sim::load::load_command_test
