// The executors against VUs that the test plays itself: no sockets, and time as the test says.
#include "sim/load/load_executor.hpp"

#include <map>

#include <doctest/doctest.h>

namespace moim::sim::load::load_executor_test {

using namespace std::chrono_literals;

namespace {

class played_vus final : public vu_control {
 public:
  void start_iteration(std::uint32_t vu, nanoseconds scheduled) override {
    CHECK(running.emplace(vu, scheduled).second);
    ++started;
  }
  void interrupt(std::uint32_t vu) override {
    CHECK(running.erase(vu) == 1);
    interrupted.push_back(vu);
  }
  void drop_iteration() override { ++dropped; }
  void set_vus(std::uint32_t now_active, std::uint32_t now_made) override {
    active = now_active;
    made = now_made;
  }

  void end(executor& model, std::uint32_t vu, nanoseconds now) {
    CHECK(running.erase(vu) == 1);
    model.iteration_ended(vu, now);
  }

  std::map<std::uint32_t, nanoseconds> running;  // VU, and when it was due
  std::vector<std::uint32_t> interrupted;
  int started = 0;
  int dropped = 0;
  std::uint32_t active = 0;
  std::uint32_t made = 0;
};

/// Goes through all that is due until `end`.
nanoseconds advance_until(executor& model, nanoseconds from, nanoseconds end) {
  while (from < end) from = std::min(model.advance(from), end);
  model.advance(end);
  return end;
}

}  // namespace

TEST_CASE("ramping-vus: VUs loop while they are planned, the last ones go first") {
  played_vus vus;
  ramping_vus model({.start_vus = 1, .plan = {{3s, 4}, {4s, 0}}}, vus);
  model.advance(0s);
  CHECK(vus.active == 1);
  advance_until(model, 0s, 3s);
  CHECK(vus.running.size() == 4);
  CHECK(vus.made == 4);

  vus.end(model, 0, 3s);  // loops
  CHECK(vus.running.contains(0));
  CHECK(vus.started == 5);
  advance_until(model, 3s, 4s);  // VU 3 is ramped down: its iteration may end
  vus.end(model, 3, 4s);
  CHECK_FALSE(vus.running.contains(3));
  CHECK(vus.active == 3);

  advance_until(model, 4s, 7s);
  CHECK_FALSE(model.finished(7s));
  for (const auto vu : {0U, 1U, 2U}) vus.end(model, vu, 7s);
  CHECK(vus.running.empty());
  CHECK(model.finished(7s));
  CHECK(vus.interrupted.empty());
}

TEST_CASE("ramping-vus: a stage without duration takes VUs back before they begin") {
  played_vus vus;
  ramping_vus model({.start_vus = 2, .plan = {{0s, 1}, {60s, 1}}}, vus);
  model.advance(0s);
  CHECK(vus.started == 1);
}

TEST_CASE("ramping-vus: an iteration is interrupted when its grace is over") {
  played_vus vus;
  ramping_vus model({.start_vus = 2,
                     .plan = {{1s, 2}, {0s, 1}, {59s, 1}},
                     .graceful_ramp_down = 10s,
                     .graceful_stop = 5s},
                    vus);
  model.advance(0s);
  CHECK(vus.running.size() == 2);
  CHECK(model.advance(1s) == 11s);
  model.advance(11s - 1ns);
  CHECK(vus.interrupted.empty());
  model.advance(11s);
  CHECK(vus.interrupted == std::vector<std::uint32_t>{1});
  CHECK(vus.active == 1);
  advance_until(model, 11s, 65s - 1ns);
  CHECK(vus.running.size() == 1);
  CHECK_FALSE(model.finished(65s - 1ns));
  model.advance(65s);  // the end of the stages, and the graceful stop
  CHECK(vus.interrupted == std::vector<std::uint32_t>{1, 0});
  CHECK(model.finished(65s));
}

TEST_CASE("ramping-vus: a VU that is wanted again goes on with what it does") {
  played_vus vus;
  ramping_vus model({.start_vus = 1,
                     .plan = {{1s, 1}, {0s, 0}, {1s, 0}, {0s, 1}, {98s, 1}},
                     .graceful_ramp_down = 5s},
                    vus);
  model.advance(0s);
  model.advance(1s);
  CHECK(vus.running.size() == 1);
  model.advance(2s);
  advance_until(model, 2s, 10s);  // past the grace of the first ramp-down
  CHECK(vus.interrupted.empty());
  CHECK(vus.started == 1);
  vus.end(model, 0, 10s);
  CHECK(vus.started == 2);
}

TEST_CASE("ramping-vus: an abort interrupts everybody") {
  played_vus vus;
  ramping_vus model({.start_vus = 3, .plan = {{10s, 3}}}, vus);
  model.advance(0s);
  model.abort();
  CHECK(vus.interrupted.size() == 3);
  CHECK(vus.active == 0);
}

TEST_CASE("ramping-arrival-rate: iterations start on schedule, on the VU that rested longest") {
  played_vus vus;
  ramping_arrival_rate model(
      {.start_rate = 10, .plan = {{1s, 10}}, .pre_allocated_vus = 2, .max_vus = 2}, vus);
  CHECK(model.advance(0s) == 100ms);
  model.advance(100ms);
  CHECK(vus.running == std::map<std::uint32_t, nanoseconds>{{0, 100ms}});
  CHECK(vus.active == 1);
  vus.end(model, 0, 150ms);
  model.advance(200ms);
  CHECK(vus.running.contains(1));
  vus.end(model, 1, 250ms);
  model.advance(300ms);
  CHECK(vus.running.contains(0));
  CHECK(model.planned_at(300ms) == doctest::Approx(10));
}

TEST_CASE("ramping-arrival-rate: what comes late keeps its time, and all of it comes") {
  played_vus vus;
  ramping_arrival_rate model(
      {.start_rate = 10, .plan = {{1s, 10}}, .pre_allocated_vus = 10, .max_vus = 10}, vus);
  model.advance(0s);
  model.advance(350ms);  // the generator itself was held up
  CHECK(vus.running == std::map<std::uint32_t, nanoseconds>{{0, 100ms}, {1, 200ms}, {2, 300ms}});
}

TEST_CASE("ramping-arrival-rate: without a free VU iterations are dropped, and VUs are made") {
  played_vus vus;
  ramping_arrival_rate model({.start_rate = 10,
                              .plan = {{1s, 10}},
                              .pre_allocated_vus = 1,
                              .max_vus = 3,
                              .graceful_stop = 2s},
                             vus);
  // Nobody ends: 100 ms runs, 200 dropped, 300 runs on a new VU, 400 dropped, 500 runs, then none.
  advance_until(model, 0s, 1s);
  CHECK(vus.started == 3);
  CHECK(vus.dropped == 7);
  CHECK(vus.made == 3);
  CHECK_FALSE(model.finished(1s));
  advance_until(model, 1s, 3s);
  CHECK(vus.interrupted.size() == 3);
  CHECK(model.finished(3s));
}

TEST_CASE("ramping-arrival-rate: it is finished when the last iteration has ended") {
  played_vus vus;
  ramping_arrival_rate model(
      {.start_rate = 1, .plan = {{1s, 1}}, .pre_allocated_vus = 1, .max_vus = 1}, vus);
  advance_until(model, 0s, 1s);
  CHECK(vus.running.size() == 1);
  CHECK_FALSE(model.finished(2s));
  vus.end(model, 0, 2s);
  CHECK(model.finished(2s));
}

}  // namespace moim::sim::load::load_executor_test
