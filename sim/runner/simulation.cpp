// The last phase of a run, without faults, and its result.
#include "sim/runner/simulation.hpp"

#include <algorithm>
#include <stdexcept>

#include "domain/limits.hpp"
#include "sim/host/durations.hpp"
#include "sim/runner/simulated_run.hpp"
#include "sim/subjects.hpp"

namespace moim::sim {

void simulated_run::finish(const std::function<bool()>& done, const std::string& what) {
  if (!go_until(done) && checker_.complaints().empty()) {
    checker_.demand(false, what + " never finished; " + clients_.describe_waiting() + " waits");
  }
}

/// After a failure they wait a while before they go on.
bool simulated_run::reactions_are_done() {
  const bool done = process_->reacted_position() == checker_.log().last_position();
  if (!done && is_idle()) pass_time(limits::reaction_retry_seconds * 1000);
  return done;
}

/// What falls due, and what has failed and is tried again, waits until time passes; not for ever.
bool simulated_run::due_is_done() {
  while (is_idle()) {  // a second may be too short for anything to begin
    const auto late = checker_.find_overdue(now_ms_);
    if (!late.what) return true;
    checker_.demand(waited_ms_ < late.patience_ms, *late.what);
    if (!checker_.complaints().empty()) return false;
    const auto wait_ms = std::clamp<std::int64_t>(waited_ms_, 1'000, hour_ms);
    waited_ms_ += wait_ms;
    pass_time(wait_ms);
  }
  return false;
}

/// Until all that is due now is done, and so at every instant that subjects wait for.
void simulated_run::finish_due() {
  const auto finish_now = [this] {
    waited_ms_ = 0;
    finish([this] { return due_is_done(); }, "what falls due");
  };
  finish_now();
  checker_.came_to_rest();
  for (const auto& subject : simulated_subjects()) {
    if (subject.last_instants == nullptr) continue;
    for (const auto due_ms : subject.last_instants(config_)) {
      for (const auto at_ms : {due_ms - 1, due_ms}) {
        if (at_ms > now_ms_ && checker_.complaints().empty()) {
          pass_time(at_ms - now_ms_);
          finish_now();
        }
      }
    }
  }
}

/// What users see is judged as always.
void simulated_run::ask_everything() {
  for (std::uint32_t user = 0; user < config_.users.size(); ++user) {
    clients_.read_list(user);
    for (const auto& subject : simulated_subjects()) {
      if (subject.ask_at_end != nullptr) subject.ask_at_end(clients_, user, now_ms_);
    }
  }
}

void simulated_run::heal() {
  trace_.note("the world heals");
  storage_.strike(disk_fault::none);
  let_reads_fail(false);
  unreadable_steps_ = 0;
  for (const auto& service : services_) service->recover();
  process_->release();
  if (!storage_.has_power() || log_->has_failed()) restart(ending::crash);
  const auto answered = [this] { return clients_.all_answered(); };
  finish(answered, "what was asked before the world healed");
  checker_.expect_health();
  clients_.ask_again(now_ms_);
  finish(answered, "what was asked again");
  finish([this] { return process_->view()->position == checker_.log().last_position(); },
         "the view");
  finish([this] { return reactions_are_done(); }, "reactions");
  if (!checker_.complaints().empty()) return;
  finish_due();
  if (!checker_.complaints().empty()) return;
  for (const auto& service : services_) service->close();
  process_->begin_settling();
  finish([this] { return process_->is_settled(); }, "settling");
  if (!checker_.complaints().empty()) return;
  restart(ending::orderly);
  ask_everything();
  finish(answered, "the last questions");
  checker_.finish();
}

run_result simulated_run::run() {
  start();
  for (std::uint64_t i = 0; i < options_.steps && checker_.complaints().empty(); ++i) {
    const bool more = !options_.only || options_.only->empty() ||
                      next_operation_ <= options_.only->back() || process_->ways() > 0;
    if (!more) break;
    step();
  }
  if (checker_.complaints().empty()) heal();
  disconnect();
  if (checker_.complaints().empty()) {
    process_.reset();
  } else {
    abandon(std::move(process_));
  }
  run_result result;
  result.seed = options_.seed;
  result.hash = trace_.hash();
  result.complaints = checker_.complaints();
  result.lines.assign(trace_.lines().begin(), trace_.lines().end());
  result.operations = next_operation_;
  result.answers = checker_.answers_judged();
  result.events = checker_.log().last_position();
  for (const auto& service : services_) result.deliveries += service->deliveries();
  result.restarts = restarts_;
  return result;
}

run_result simulate(const run_options& options) {
  memory_storage storage{options.seed,
                         options.planted == nullptr ? disk_defects{} : options.planted->on_disk};
  return simulate(options, storage);
}

run_result simulate(const run_options& options, simulated_storage& storage) {
  try {
    return simulated_run{options, storage}.run();
  } catch (const std::exception& error) {
    run_result result;
    result.seed = options.seed;
    result.complaints.push_back(std::string{"an exception: "} + error.what());
    return result;
  }
}

}  // namespace moim::sim
