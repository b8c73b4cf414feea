// Once a second: late requests fail, the machine is looked at, the progress is shown. Rows of the
// report are as long as it takes to have no more than a thousand.
#include "sim/load/load_run.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "sim/load/load_engine.hpp"
#include "sim/load/load_progress.hpp"
#include "sim/load/load_signals.hpp"
#include "sim/load/load_text.hpp"

namespace moim::sim::load {

namespace {

constexpr nanoseconds tick = std::chrono::seconds{1};
constexpr std::int64_t rows_max = 1'000;

std::unique_ptr<executor> make_executor(const run_plan& plan, vu_control& control) {
  if (const auto* closed = std::get_if<ramping_vus_options>(&plan.executor)) {
    return std::make_unique<ramping_vus>(*closed, control);
  }
  return std::make_unique<ramping_arrival_rate>(
      std::get<ramping_arrival_rate_options>(plan.executor), control);
}

/// The next multiple of `grain`: after a pause of the whole process there is one row, not many.
nanoseconds after(nanoseconds now, nanoseconds grain) {
  return now - now % grain + grain;
}

class running {
 public:
  running(const run_plan& plan, load_target& target, bool shows_progress)
      : plan_(plan),
        engine_({target.endpoint(), &target.places(), plan.script->steps, vus_of(plan),
                 is_open_model(plan), plan.seed, [&target] { return target.next_authorization(); }},
                result_.measured),
        executor_(make_executor(plan, engine_)),
        meter_(target.server_pid()),
        progress_(std::string{plan.script->name}, duration_of(plan), is_open_model(plan),
                  shows_progress) {
    const auto seconds = (duration_of(plan) / rows_max + tick - nanoseconds{1}) / tick;
    row_every_ = tick * std::max<std::int64_t>(1, seconds);
    next_row_ = row_every_;
    warm_ = plan.warm_up == nanoseconds{0};
  }

  run_result to_the_end() {
    while (!executor_->finished(engine_.now())) {
      if (stop_was_asked()) {
        result_.aborted = true;
        executor_->abort();
        break;
      }
      const auto next = executor_->advance(engine_.now());
      engine_.poll(std::min({next, next_tick_, next_row_, warm_ ? next : plan_.warm_up}),
                   *executor_);
      look_around(engine_.now());
    }
    return finish(engine_.now());
  }

 private:
  void look_around(nanoseconds now) {
    if (!warm_ && now >= plan_.warm_up) {
      warm_ = true;
      measured_from_ = now;
      result_.measured.clear();
      meter_.restart();
      row_before_ = {};
    }
    if (now >= next_row_) {
      add_row(now);
      next_row_ = after(now, row_every_);
    }
    if (now >= next_tick_) {
      engine_.fail_late_requests(*executor_);
      meter_.sample();
      progress_.show({now, executor_->planned_at(now), result_.measured});
      next_tick_ = after(now, tick);
    }
  }

  void add_row(nanoseconds now) {
    const auto& m = result_.measured;
    const counts here{m.http_reqs.value, m.http_req_failed.trues, m.iterations.value,
                      m.dropped_iterations.value};
    const double length = seconds_of(now - row_from_);
    auto& recent = engine_.recent();
    const auto ms = [&](double percent) {
      return static_cast<double>(recent.durations.percentile(percent)) / ns_a_ms;
    };
    const auto a_second = [&](std::uint64_t value, std::uint64_t before) {
      return static_cast<double>(value - before) / length;
    };
    result_.rows.push_back({seconds_of(now), a_second(here.requests, row_before_.requests),
                            a_second(here.failed, row_before_.failed),
                            a_second(here.iterations, row_before_.iterations),
                            a_second(here.dropped, row_before_.dropped), ms(50), ms(95), ms(99),
                            static_cast<double>(recent.durations.max()) / ns_a_ms, recent.vus_most,
                            executor_->planned_at(now)});
    recent.clear();
    row_before_ = here;
    row_from_ = now;
  }

  run_result finish(nanoseconds now) {
    if (now - row_from_ >= tick / 10) add_row(now);
    meter_.sample();
    progress_.done({now, 0, result_.measured});
    result_.seconds = seconds_of(now - measured_from_);
    result_.used = meter_.so_far();
    for (const auto& rule : plan_.thresholds) {
      result_.verdicts.push_back(judge(rule, result_.measured, result_.seconds));
    }
    return std::move(result_);
  }

  struct counts {
    std::uint64_t requests = 0;
    std::uint64_t failed = 0;
    std::uint64_t iterations = 0;
    std::uint64_t dropped = 0;
  };

  const run_plan& plan_;
  run_result result_;
  engine engine_;
  std::unique_ptr<executor> executor_;
  usage_meter meter_;
  progress_display progress_;
  nanoseconds row_every_{0};
  nanoseconds next_row_{0};
  nanoseconds next_tick_ = tick;
  nanoseconds row_from_{0};
  nanoseconds measured_from_{0};
  counts row_before_;
  bool warm_ = true;
};

}  // namespace

bool run_result::passed() const {
  return std::all_of(verdicts.begin(), verdicts.end(), [](const auto& v) { return v.passed; });
}

std::string describe(const run_plan& plan) {
  const auto length = duration_text(static_cast<double>(duration_of(plan).count()));
  if (const auto* closed = std::get_if<ramping_vus_options>(&plan.executor)) {
    return fmt::format(
        "ramping-vus: up to {} looping VUs for {} over {} stages (gracefulRampDown: {}, "
        "gracefulStop: {})",
        count_text(vus_of(plan)), length, closed->plan.size(),
        duration_text(static_cast<double>(closed->graceful_ramp_down.count())),
        duration_text(static_cast<double>(closed->graceful_stop.count())));
  }
  const auto& open = std::get<ramping_arrival_rate_options>(plan.executor);
  const double peak = peak_target(open.start_rate, open.plan) / seconds_of(open.time_unit);
  return fmt::format(
      "ramping-arrival-rate: up to {} iterations/s for {} over {} stages (maxVUs: {}-{}, "
      "gracefulStop: {})",
      number_text(peak, 2), length, open.plan.size(), open.pre_allocated_vus, open.max_vus,
      duration_text(static_cast<double>(open.graceful_stop.count())));
}

std::uint32_t vus_of(const run_plan& plan) {
  if (const auto* closed = std::get_if<ramping_vus_options>(&plan.executor)) {
    return peak_target(closed->start_vus, closed->plan);
  }
  return std::get<ramping_arrival_rate_options>(plan.executor).max_vus;
}

bool is_open_model(const run_plan& plan) {
  return std::holds_alternative<ramping_arrival_rate_options>(plan.executor);
}

nanoseconds duration_of(const run_plan& plan) {
  return std::visit([](const auto& options) { return total_duration(options.plan); },
                    plan.executor);
}

run_result run(const run_plan& plan, load_target& target, bool shows_progress) {
  return running{plan, target, shows_progress}.to_the_end();
}

}  // namespace moim::sim::load
