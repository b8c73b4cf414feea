// Stages as tables: how many VUs at which time, and when iterations are due, as k6 has it.
#include "sim/load/load_stages.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "sim/load/load_limits.hpp"

namespace moim::sim::load::load_stages_test {

using namespace std::chrono_literals;

TEST_CASE("VUs ramp up and down in steps of one") {
  const vu_ramp ramp(0, {{10s, 10}, {5s, 10}, {10s, 0}});
  struct moment {
    nanoseconds t;
    std::uint32_t vus;
  };
  // Going up the n-th starts when the line reaches n; going down it stops when it reaches n - 1.
  for (const auto& [t, vus] : std::vector<moment>{{0ns, 0},
                                                  {999ms, 0},
                                                  {1s, 1},
                                                  {9'999ms, 9},
                                                  {10s, 10},
                                                  {14s, 10},
                                                  {15s, 10},
                                                  {15'999ms, 10},
                                                  {16s, 9},
                                                  {24s, 1},
                                                  {24'999ms, 1},
                                                  {25s, 0},
                                                  {1h, 0}}) {
    CAPTURE(t.count());
    CHECK(ramp.at(t) == vus);
  }
}

TEST_CASE("a ramp begins with its start VUs and jumps where a stage has no duration") {
  const vu_ramp ramp(3, {{0s, 7}, {2s, 7}, {0s, 1}, {2s, 5}});
  CHECK(ramp.at(0ns) == 7);
  CHECK(ramp.at(1'999ms) == 7);
  CHECK(ramp.at(2s) == 1);
  CHECK(ramp.at(2'500ms) == 2);
  CHECK(ramp.at(3'999ms) == 4);
  CHECK(ramp.at(4s) == 0);
}

TEST_CASE("between two changes the number of VUs stays") {
  const vu_ramp ramp(2, {{3s, 9}, {1s, 9}, {2s, 4}, {0s, 6}, {1s, 0}});
  nanoseconds t{0};
  auto vus = ramp.at(t);
  int changes = 0;
  while (const auto next = ramp.next_change(t)) {
    REQUIRE(*next > t);
    CHECK(ramp.at(*next - 1ns) == vus);
    t = *next;
    if (ramp.at(t) != vus) ++changes;
    vus = ramp.at(t);
  }
  CHECK(t == ramp.duration());
  CHECK(vus == 0);
  CHECK(changes == 7 + 5 + 6);  // nobody sees 4: at that instant it jumps to 6
}

TEST_CASE("a ramp of a day with the most VUs does not overflow") {
  const vu_ramp ramp(0, {{duration_max, vus_max}});
  CHECK(ramp.at(duration_max / 2) == vus_max / 2);
  CHECK(ramp.next_change(duration_max / 2).value() > duration_max / 2);
}

TEST_CASE("iterations at a constant rate are spaced evenly") {
  arrival_times times(10, {{1s, 10}}, 1s);
  for (int i = 1; i <= 10; ++i) CHECK(times.next() == nanoseconds{100ms * i});
  CHECK_FALSE(times.next());
}

TEST_CASE("iterations follow the area below the line") {
  // From 0 to 10 a second in 4 s: n are due when 10 / 4 t² / 2 = n; 20 in all.
  arrival_times times(0, {{4s, 10}}, 1s);
  for (int n = 1; n <= 20; ++n) {
    const auto due = times.next();
    REQUIRE(due);
    CHECK(std::chrono::duration<double>(*due).count() ==
          doctest::Approx(std::sqrt(2.0 * n * 4 / 10)));
  }
  CHECK_FALSE(times.next());
}

TEST_CASE("a fraction of an iteration is carried into the next stage") {
  // 2 a second for 4.9 s leave 0.8 of the tenth, as in k6's own explanation.
  arrival_times times(2, {{4'900ms, 2}, {5s, 3}}, 1s);
  nanoseconds last{0};
  int count = 0;
  for (int i = 1; i <= 9; ++i) last = times.next().value();
  CHECK(last == 4'500ms);
  last = times.next().value();
  // 2 x + 0.1 x² = 0.2
  CHECK(std::chrono::duration<double>(last - 4'900ms).count() ==
        doctest::Approx(0.0995).epsilon(0.001));
  count = 10;
  while (const auto due = times.next()) {
    CHECK(*due > last);
    last = *due;
    ++count;
  }
  CHECK(count == 22);  // 9.8 + 12.5
}

TEST_CASE("rates are per time unit, and may rest") {
  arrival_times times(60, {{2s, 60}, {0s, 0}, {3s, 0}, {0s, 120}, {1s, 120}}, 1min);
  CHECK(times.rate_at(1s) == doctest::Approx(1));
  CHECK(times.rate_at(3s) == doctest::Approx(0));
  CHECK(times.rate_at(5'500ms) == doctest::Approx(2));
  CHECK(times.rate_at(7s) == 0);
  std::vector<nanoseconds> due;
  while (const auto t = times.next()) due.push_back(*t);
  CHECK(due == std::vector<nanoseconds>{1s, 2s, 5'500ms, 6s});
}

TEST_CASE("durations and stages are read as k6 writes them") {
  CHECK(parse_duration("30s") == 30s);
  CHECK(parse_duration("1m30s") == 90s);
  CHECK(parse_duration("1.5h") == 90min);
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("0s") == 0s);
  CHECK(parse_stages("30s:100,1m:50,0s:0") == stages{{30s, 100}, {60s, 50}, {0s, 0}});
  for (const auto* bad : {"", "s", "30", "30x", "-3s", "1m30", "nan s", "infs", "1e300h", "25h"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_duration(bad), stage_error);
  }
  for (const auto* bad : {"", "30s", "30s:", "30s:-1", "30s:1.5", ":5", "30s:5,", "30s:5;1m:2",
                          "30s:99999999999", "1s:1000001"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_stages(bad), stage_error);
  }
}

TEST_CASE("stages have limits") {
  std::string many = "1s:1";
  for (std::size_t i = 1; i < stages_max; ++i) many += ",1s:1";
  CHECK(parse_stages(many).size() == stages_max);
  CHECK_THROWS_AS(parse_stages(many + ",1s:1"), stage_error);
  CHECK(total_duration(parse_stages("12h:1,12h:1")) == duration_max);
  CHECK_THROWS_AS(parse_stages("12h:1,12h:1,1ms:1"), stage_error);
  CHECK(parse_stages("1s:1000000").front().target == rate_max);
}

TEST_CASE("stages are scaled in time and height") {
  const stages plan{{1min, 50}, {1min, 50}, {1min, 0}};
  CHECK(with_time_scale(plan, 0.1) == stages{{6s, 50}, {6s, 50}, {6s, 0}});
  CHECK(peak_target(0, plan) == 50);
  CHECK(peak_target(80, plan) == 80);
  CHECK(scaled(50, 50, 2'000) == 2'000);
  CHECK(scaled(25, 50, 3) == 2);
  CHECK(scaled(0, 50, 7) == 0);
}

}  // namespace moim::sim::load::load_stages_test
