// How results are told: figures in words, the summary, the progress, and the report as a page that
// needs nothing from elsewhere.
#include "sim/load/load_summary.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "sim/load/load_progress.hpp"
#include "sim/load/load_report.hpp"
#include "sim/load/load_text.hpp"

namespace moim::sim::load::load_summary_test {

using namespace std::chrono_literals;

namespace {

run_plan example_plan() {
  run_plan plan;
  plan.script = find_scenario("smoke");
  plan.executor = ramping_vus_options{.start_vus = 1, .plan = plan.script->plan};
  for (const auto* text : {"http_req_duration: p(95)<500, p(99)<2", "http_req_failed: rate<0.01"}) {
    for (auto& rule : parse_thresholds(text)) plan.thresholds.push_back(std::move(rule));
  }
  return plan;
}

run_result example_result(const run_plan& plan) {
  run_result r;
  r.seconds = 10;
  auto& m = r.measured;
  m.check_counts = {{"list stores: status is 200", 999, 1}, {"reserve: status is 201", 1'000, 0}};
  for (int i = 0; i < 1'000; ++i) {
    m.http_reqs.add();
    m.http_req_failed.add(i == 0);
    m.http_req_duration.record(18'280'000);
    m.checks.add(i != 0);
    m.checks.add(true);
  }
  m.count_failure("list stores: status 500 </script><script>alert(1)</script>");
  m.iterations.add(500);
  m.vus.set(50);
  m.vus_max.set(50);
  m.data_received.add(519'000);
  r.rows = {{1, 95, 0, 30, 0, 10, 15, 18, 20, 25, 25}, {2, 105, 1, 32, 0, 11, 16, 19, 40, 50, 50}};
  r.used.generator = {1.5, 24'000'000};
  r.used.server = process_usage{5, 61'000'000};
  r.used.others_cpu_seconds = 0.25;
  for (const auto& rule : plan.thresholds) r.verdicts.push_back(judge(rule, m, r.seconds));
  return r;
}

}  // namespace

TEST_CASE("figures are spelled as k6 spells them") {
  CHECK(duration_text(0) == "0s");
  CHECK(duration_text(730) == "730ns");
  CHECK(duration_text(12'250) == "12.25µs");
  CHECK(duration_text(18'280'000) == "18.28ms");
  CHECK(duration_text(1.5e9) == "1.5s");
  CHECK(duration_text(123e9) == "2m3s");
  CHECK(duration_text(3'723e9) == "1h2m3s");
  CHECK(clock_text(12.34) == "0m12.3s");
  CHECK(clock_text(3'723.45) == "1h02m03.4s");
  CHECK(bytes_text(730) == "730 B");
  CHECK(bytes_text(4'912) == "4.9 kB");
  CHECK(bytes_text(519'000) == "519 kB");
  CHECK(bytes_text(999'999) == "1.0 MB");
  CHECK(bytes_text(1.3e9) == "1.3 GB");
  CHECK(number_text(95.104322111, 6) == "95.104322");
  CHECK(number_text(3.0, 6) == "3");
  CHECK(number_text(100, 0) == "100");
  CHECK(count_text(999) == "999");
  CHECK(count_text(1'234'567) == "1,234,567");
  CHECK(share_text(0.99996) == "99.99%");
  CHECK(share_text(1) == "100.00%");
  CHECK(share_text(0.29) == "29.00%");
}

TEST_CASE("the summary tells what k6's tells") {
  const auto plan = example_plan();
  const auto text = summary_text(plan, example_result(plan), false);
  INFO(text);
  for (const auto* part :
       {"  █ THRESHOLDS\n",
        "    http_req_duration\n    ✓ 'p(95)<500' p(95)=18.28ms\n",
        "    ✗ 'p(99)<2' p(99)=18.28ms\n",
        "    http_req_failed\n    ✓ 'rate<0.01' rate=0.10%\n",
        "  █ TOTAL RESULTS\n",
        "    checks_total.......................: 2000 200/s\n",
        "    checks_succeeded...................: 99.95% 1999 out of 2000\n",
        "    checks_failed......................: 0.05% 1 out of 2000\n",
        "    ✗ list stores: status is 200\n      ↳  99% — ✓ 999 / ✗ 1\n",
        "    ✓ reserve: status is 201\n",
        "    HTTP\n",
        "    http_req_duration..................: avg=18.28ms ",
        "    http_req_failed....................: 0.10% 1 out of 1000\n",
        "    http_reqs..........................: 1000 100/s\n",
        "    EXECUTION\n",
        "    iterations.........................: 500 50/s\n",
        "    vus................................: 50 min=50 max=50\n",
        "    NETWORK\n",
        "    data_received......................: 519 kB 52 kB/s\n",
        "    FAILURES\n",
        "    list stores: status 500 ",
        "    generator..........................: 1.50 s of CPU, 15.0 % of a core, at most 24 MB",
        "    all else on this machine...........: 0.25 s of CPU, 2.5 % of a core\n",
        "share of the server's CPU: 30 %\n",
        "    requests              95/s          now 100/s\n",
        "    average               18.28 ms      now 18.28ms\n"}) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(text.find("dropped_iterations") == std::string::npos);
  CHECK(text.find('\033') == std::string::npos);
  CHECK(summary_text(plan, example_result(plan), true).find("\033[31m✗") != std::string::npos);
}

TEST_CASE("a plan is described as k6 describes it") {
  auto plan = example_plan();
  CHECK(describe(plan) ==
        "ramping-vus: up to 50 looping VUs for 3m0s over 3 stages (gracefulRampDown: 30s, "
        "gracefulStop: 30s)");
  plan.executor = ramping_arrival_rate_options{
      .time_unit = 1min, .plan = {{10s, 90}}, .pre_allocated_vus = 5, .max_vus = 10};
  CHECK(describe(plan) ==
        "ramping-arrival-rate: up to 1.5 iterations/s for 10s over 1 stages (maxVUs: 5-10, "
        "gracefulStop: 30s)");
}

TEST_CASE("progress fits the terminal") {
  metrics m;
  m.vus.set(20);
  m.vus_max.set(50);
  m.iterations.add(1'234);
  const progress_moment at{45s, 25, m};
  const auto block = progress_block("smoke", 3min, false, at, 100);
  CHECK(block.starts_with("running (0m45.0s/3m0.0s), 0020/0050 VUs, 1234 complete and 0 interr") ==
        false);
  CHECK(block.starts_with("running (0m45.0s/3m00.0s), 0020/0050 VUs, 1234 complete and 0 interr"));
  CHECK(block.find("smoke [==========>-----------------------------]  25% 25 VUs") !=
        std::string::npos);
  CHECK(std::count(block.begin(), block.end(), '\n') == 3);
  const auto narrow = progress_block("smoke", 3min, true, at, 30);
  for (std::size_t from = 0; from < narrow.size();) {
    const auto end = narrow.find('\n', from);
    CHECK(end - from <= 30);
    from = end + 1;
  }
  CHECK(progress_line(3min, at).find("failed 0.00%") != std::string::npos);
}

TEST_CASE("the report is one page that needs nothing from elsewhere") {
  const auto plan = example_plan();
  const auto page = report_page(plan, example_result(plan), "127.0.0.1:8080");
  CHECK(page.find("default-src 'none'") != std::string::npos);
  for (const auto* part : {" src=", "href=", "url(", "@import", "fetch(", "import(", "@DATA@"}) {
    CAPTURE(part);
    CHECK(page.find(part) == std::string::npos);
  }
  // The only address besides the target is the name of the SVG elements.
  std::vector<std::string> addresses;
  for (auto at = page.find("://"); at != std::string::npos; at = page.find("://", at + 1)) {
    addresses.push_back(page.substr(at + 3, 10));
  }
  CHECK(addresses == std::vector<std::string>{"127.0.0.1:", "www.w3.org"});
}

TEST_CASE("the figures of the report are those of the run, and cannot leave their place") {
  const auto plan = example_plan();
  const auto page = report_page(plan, example_result(plan), "127.0.0.1:8080");
  const std::string open = R"(<script type="application/json" id="data">)";
  const auto from = page.find(open) + open.size();
  const auto data = nlohmann::json::parse(page.substr(from, page.find("</script>", from) - from));
  CHECK(data.at("scenario") == "smoke");
  CHECK(data.at("passed") == false);
  CHECK(data.at("rows").at("p95") == nlohmann::json{15, 16});
  CHECK(data.at("rows").at("vus") == nlohmann::json{25, 50});
  CHECK(data.at("thresholds").size() == 3);
  CHECK(data.at("thresholds").at(1).at("passed") == false);
  CHECK(data.at("checks").at(0).at("fails") == 1);
  CHECK(data.at("failures").at(0).at("name") ==
        "list stores: status 500 </script><script>alert(1)</script>");
  CHECK(data.at("machine").size() == 2);
  CHECK(data.at("published").at(0).at("cells") == nlohmann::json{"95/s", "100/s"});
}

}  // namespace moim::sim::load::load_summary_test
