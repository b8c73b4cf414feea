// The two executors: who starts an iteration when. They know VUs by number and time as nanoseconds
// since the start of the run; sockets and clocks are the engine's.
//
//   ramping-vus            closed model: so many VUs loop, each as fast as the server answers
//   ramping-arrival-rate   open model: iterations start on schedule, on whichever VU is free; when
//                          none is, the iteration is dropped and counted
//
// Both follow k6: https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "sim/load/load_stages.hpp"

namespace moim::sim::load {

/// What an executor may do to the VUs.
class vu_control {
 public:
  virtual ~vu_control() = default;
  /// The VU is idle. `scheduled` is when the iteration was due, at or before now.
  virtual void start_iteration(std::uint32_t vu, nanoseconds scheduled) = 0;
  /// Ends the iteration that the VU is in, wherever it is, without `iteration_ended`.
  virtual void interrupt(std::uint32_t vu) = 0;
  virtual void drop_iteration() = 0;
  /// How many VUs there are now, for the metrics `vus` (active) and `vus_max` (made).
  virtual void set_vus(std::uint32_t active, std::uint32_t made) = 0;
};

class executor {
 public:
  virtual ~executor() = default;

  /// Does what is due at `now`. Returns when to be called again at the latest.
  virtual nanoseconds advance(nanoseconds now) = 0;
  /// A VU has ended its iteration.
  virtual void iteration_ended(std::uint32_t vu, nanoseconds now) = 0;
  /// Interrupts what runs and starts nothing more.
  virtual void abort() = 0;
  virtual bool finished(nanoseconds now) const = 0;

  virtual nanoseconds duration() const = 0;  ///< of the stages
  /// What the plan says for this moment: VUs, or iterations a second.
  virtual double planned_at(nanoseconds now) const = 0;
};

struct ramping_vus_options {
  std::uint32_t start_vus = 1;
  stages plan;
  /// How long an iteration may go on when its VU is ramped down, and when the stages are over.
  nanoseconds graceful_ramp_down = std::chrono::seconds{30};
  nanoseconds graceful_stop = std::chrono::seconds{30};
};

class ramping_vus final : public executor {
 public:
  ramping_vus(const ramping_vus_options& options, vu_control& control);

  nanoseconds advance(nanoseconds now) override;
  void iteration_ended(std::uint32_t vu, nanoseconds now) override;
  void abort() override;
  bool finished(nanoseconds now) const override;
  nanoseconds duration() const override { return ramp_.duration(); }
  double planned_at(nanoseconds now) const override { return ramp_.at(now); }

 private:
  enum class state : std::uint8_t { stopped, looping, stopping };
  struct hard_stop {
    nanoseconds at;
    std::uint32_t vu;
  };

  void start(std::uint32_t vu, nanoseconds now);
  void stop(std::uint32_t vu, nanoseconds now);
  void ended(std::uint32_t vu);
  void tell();

  const vu_ramp ramp_;
  const nanoseconds graceful_ramp_down_;
  const nanoseconds graceful_stop_;
  vu_control& control_;
  std::vector<state> states_;
  std::vector<nanoseconds> stop_by_;  // of each VU, while it is stopping
  std::deque<hard_stop> hard_stops_;  // in order of time
  std::uint32_t planned_ = 0;
  std::uint32_t active_ = 0;  // looping and stopping
};

struct ramping_arrival_rate_options {
  std::uint32_t start_rate = 0;
  nanoseconds time_unit = std::chrono::seconds{1};
  stages plan;
  std::uint32_t pre_allocated_vus = 1;
  std::uint32_t max_vus =
      1;  ///< from pre_allocated_vus on; one is made when an iteration is dropped
  nanoseconds graceful_stop = std::chrono::seconds{30};
};

class ramping_arrival_rate final : public executor {
 public:
  ramping_arrival_rate(const ramping_arrival_rate_options& options, vu_control& control);

  nanoseconds advance(nanoseconds now) override;
  void iteration_ended(std::uint32_t vu, nanoseconds now) override;
  void abort() override;
  bool finished(nanoseconds now) const override;
  nanoseconds duration() const override { return duration_; }
  double planned_at(nanoseconds now) const override { return arrivals_.rate_at(now); }

 private:
  void make_vu();
  void arrive(nanoseconds due);

  arrival_times arrivals_;
  const nanoseconds duration_;
  const nanoseconds graceful_stop_;
  const std::uint32_t max_vus_;
  vu_control& control_;
  std::optional<nanoseconds> next_;
  std::deque<std::uint32_t> free_;  // whoever has been free longest runs next
  std::vector<bool> busy_;          // by VU
};

}  // namespace moim::sim::load
