// Thresholds as their authors write them, and what a run makes of them.
#include "sim/load/load_threshold.hpp"

#include <doctest/doctest.h>

#include "sim/load/load_summary.hpp"

namespace moim::sim::load::load_threshold_test {

namespace {

metrics measured_example() {
  metrics m;
  for (int ms = 1; ms <= 100; ++ms) m.http_req_duration.record(ms * 1'000'000LL);
  m.http_reqs.add(100);
  for (int i = 0; i < 100; ++i) m.http_req_failed.add(i < 2);
  m.vus.set(7);
  return m;
}

bool passes(const std::string& text) {
  const auto rules = parse_thresholds(text);
  REQUIRE(rules.size() == 1);
  return judge(rules.front(), measured_example(), 50).passed;
}

}  // namespace

TEST_CASE("thresholds are read") {
  const auto rules = parse_thresholds("http_req_duration: p(95)<500 ,avg <= 100.5,  max!=3");
  REQUIRE(rules.size() == 3);
  CHECK(rules[0].metric->name == "http_req_duration");
  CHECK(rules[0].source == "p(95)<500");
  CHECK(rules[0].method == "p");
  CHECK(rules[0].percent == 95);
  CHECK(rules[0].comparison == "<");
  CHECK(rules[0].bound == 500);
  CHECK(rules[1].method == "avg");
  CHECK(rules[1].comparison == "<=");
  CHECK(rules[1].bound == 100.5);
  CHECK(rules[2].comparison == "!=");
  CHECK(parse_thresholds("http_req_duration{expected_response:true}:p(99.9)<1").front().percent ==
        99.9);
  CHECK(parse_thresholds("dropped_iterations: count===0").front().comparison == "===");
}

TEST_CASE("what is no threshold is refused with the reason") {
  struct bad_threshold {
    const char* text;
    const char* reason;
  };
  for (const auto& [text, reason] : std::initializer_list<bad_threshold>{
           {"", "write for example"},
           {"p(95)<500", "write for example"},
           {"http_req_duraton: p(95)<500", "there is no metric 'http_req_duraton'"},
           {"http_req_duration: p(95)", "'p(95)' is no threshold"},
           {"http_req_duration: ", "'' is no threshold"},
           {"http_req_duration: p(95)<500,", "'' is no threshold"},
           {"http_req_duration: p(95)=500", "'p(95)=500' is no threshold"},
           {"http_req_duration: p(95)<", "'' is not a number"},
           {"http_req_duration: p(95)<500ms", "'500ms' is not a number"},
           {"http_req_duration: p(95)<inf", "'inf' is not a number"},
           {"http_req_duration: p95<500", "not 'p95'"},
           {"http_req_duration: p(N)<500", "not 'p(N)'"},
           {"http_req_duration: p()<500", "'' is not a number"},
           {"http_req_duration: p(101)<500", "from 0 to 100"},
           {"http_req_duration: rate<0.5", "avg, min, med, max, p(N), not 'rate'"},
           {"http_req_failed: count<5", "http_req_failed has rate, not 'count'"},
           {"http_reqs: avg>5", "http_reqs has count, rate, not 'avg'"},
           {"vus: max>5", "vus has value, not 'max'"}}) {
    CAPTURE(text);
    std::string why;
    try {
      (void)parse_thresholds(text);
    } catch (const threshold_error& error) {
      why = error.what();
    }
    CAPTURE(why);
    CHECK(why.find(reason) != std::string::npos);
  }
}

TEST_CASE("every method and comparison is judged") {
  CHECK(passes("http_req_duration: avg==50.5"));
  CHECK(passes("http_req_duration: min===1"));
  CHECK(passes("http_req_duration: max<=100"));
  CHECK_FALSE(passes("http_req_duration: max<100"));
  CHECK(passes("http_req_duration: med>49"));
  CHECK(passes("http_req_duration: p(95)<96"));
  CHECK_FALSE(passes("http_req_duration: p(95)<94"));
  CHECK(passes("http_req_failed: rate<0.021"));
  CHECK_FALSE(passes("http_req_failed: rate<0.02"));
  CHECK(passes("http_reqs: count>=100"));
  CHECK_FALSE(passes("http_reqs: count!=100"));
  CHECK(passes("http_reqs: rate==2"));
  CHECK(passes("vus: value>6"));
}

TEST_CASE("trends and rates without a sample pass and say so, counters count nothing") {
  const metrics nothing;
  const auto verdict = [&](const char* text) {
    return judge(parse_thresholds(text).front(), nothing, 1);
  };
  CHECK(verdict("http_req_duration: p(95)>5").passed);
  CHECK(observed_text(verdict("http_req_duration: p(95)>5")) == "p(95): no samples");
  CHECK(verdict("http_req_failed: rate>0.5").passed);
  CHECK_FALSE(verdict("http_reqs: count>0").passed);
}

TEST_CASE("what was observed is told in the unit of the metric") {
  const auto told = [](const char* text) {
    return observed_text(judge(parse_thresholds(text).front(), measured_example(), 50));
  };
  CHECK(told("http_req_duration: avg<1") == "avg=50.5ms");
  CHECK(told("http_req_duration: p(100)<1") == "p(100)=100ms");
  CHECK(told("http_req_failed: rate<1") == "rate=2.00%");
  CHECK(told("http_reqs: rate<1") == "rate=2");
}

TEST_CASE("every metric of the table is found by its name") {
  for (const auto& row : metric_table()) CHECK(find_metric(row.name) == &row);
  CHECK(find_metric("http_req") == nullptr);
}

}  // namespace moim::sim::load::load_threshold_test
