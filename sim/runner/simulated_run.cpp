// The phase with faults: processes start and end, operations begin, actors take messages.
#include "sim/runner/simulated_run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "domain/ensure.hpp"
#include "sim/runner/workload.hpp"
#include "sim/subjects.hpp"
#include "sim/world/simulated_storage.hpp"

namespace moim::sim {

namespace {

constexpr std::uint64_t steps_to_finish_max = 50'000;
const planted_bug no_bug{};

run_checker::models make_models(const model_context& context) {
  run_checker::models all;
  for (const auto& subject : simulated_subjects()) all.push_back(subject.make_model(context));
  return all;
}

std::vector<question_route> all_routes() {
  std::vector<question_route> all;
  for (const auto& subject : simulated_subjects()) {
    all.insert(all.end(), subject.routes.begin(), subject.routes.end());
  }
  return all;
}

std::vector<edge_rule> all_edge_rules() {
  std::vector<edge_rule> all;
  for (const auto& subject : simulated_subjects()) {
    if (subject.refuses_at_edge != nullptr) all.push_back(subject.refuses_at_edge);
  }
  return all;
}

}  // namespace

simulated_run::simulated_run(const run_options& options, simulated_storage& storage)
    : options_(options),
      bug_(options.planted == nullptr ? no_bug : *options.planted),
      config_(make_workload_config(options.seed)),
      schedule_(options.seed, 3, 0),
      trace_(options.trace_lines),
      keys_(bug_.in_keys, options.seed),
      checker_(trace_, keys_, &make_models),
      clients_(config_, checker_, all_routes(), all_edge_rules()),
      directory_(memory_place()),
      storage_(storage),
      faulty_log_(bug_.in_log, options.seed),
      actors_(bug_.make_actors != nullptr ? bug_.make_actors(options.seed)
                                          : std::make_unique<stepped_actor_factory>()),
      now_ms_(config_.begins_at_ms) {
  for (std::size_t n = 0; n < simulated_subjects().size(); ++n) {
    const auto make = simulated_subjects()[n].make_service;
    if (make != nullptr) services_.push_back(make(checker_.model(n), options.seed, now_ms_));
  }
}

void simulated_run::start() {
  log_ = std::make_unique<process_log>(
      storage_.open(), [this](std::string_view stream, const storage::snapshot& value) {
        checker_.wrote_state(stream, value);
      });
  faulty_log_.stand_before(*log_);
  see_durable(1);
  checker_.restarted(log_->last_position());

  actors::node_config config;
  config.directory = directory_.path();
  config.shards = config_.shards;
  config.report = [this](std::string_view what) { trace_.note("report: " + std::string{what}); };
  config.caches = {config_.snapshot_events, config_.snapshot_events / 4,
                   config_.view_snapshot_events};
  config.outside.now = [this] { return timestamp{now_ms_}; };
  config.outside.seed = static_cast<std::uint32_t>(options_.seed);
  for (const auto& subject : simulated_subjects()) {
    if (subject.configure != nullptr) subject.configure(config);
  }
  for (const auto& service : services_) {
    service->connect(config);
    service->open();
  }
  config.factory = actors_.get();
  open_keys_ = std::make_unique<process_keys>(keys_);
  config.keys = open_keys_.get();
  faulty_log_.starting(true);
  process_ = std::make_unique<simulated_process>(config, faulty_log_, *actors_);
  faulty_log_.starting(false);
  checker_.shown(process_->view());
  clients_.connect(process_.get());
}

simulated_service& simulated_run::service(std::string_view name) {
  const auto found = std::find_if(services_.begin(), services_.end(),
                                  [&](const auto& s) { return s->name() == name; });
  ensure(found != services_.end(), "a fault strikes a service that is there");
  return **found;
}

std::size_t simulated_run::ways_of_services() const {
  std::size_t ways = 0;
  for (const auto& s : services_) ways += s->ways();
  return ways;
}

/// The process first, then the services.
std::string simulated_run::go(std::size_t way) {
  const auto ways = process_->ways();
  if (way < ways) return process_->go(way);
  way -= ways;
  for (const auto& s : services_) {
    if (way < s->ways()) return s->go(way);
    way -= s->ways();
  }
  return {};
}

void simulated_run::disconnect() {
  clients_.connect(nullptr);
  for (const auto& s : services_) s->forget();
  log_->close();
  open_keys_->close();
}

void simulated_run::restart(ending how) {
  trace_.note(how == ending::crash ? "the process ends" : "the process stops");
  ++restarts_;
  disconnect();
  process_.reset();
  log_.reset();
  if (how == ending::crash) keys_.crash();
  storage_.recover(how == ending::crash);
  unreadable_steps_ = 0;
  now_ms_ += schedule_.between(1, 3'000);
  start();
}

void simulated_run::see_durable(std::uint64_t from_position) {
  storage_.read_durable(from_position, *log_, [this](const storage::record& record) {
    checker_.durable(record);
    return true;
  });
}

/// What became durable, and what queries show.
void simulated_run::look() {
  see_durable(checker_.log().last_position() + 1);
  checker_.durable_up_to_here();
  if (process_) checker_.shown(process_->view());
}

void simulated_run::go_on() {
  trace_.next_step();
  if (unreadable_steps_ > 0 && --unreadable_steps_ == 0) let_reads_fail(false);
  for (const auto& service : services_) service->next_step();
  const auto ways = process_->ways() + ways_of_services();
  if (ways > 0) trace_.note(go(schedule_.below(ways)));
  look();
}

void simulated_run::step() {
  const bool operator_comes = log_->has_failed() && schedule_.one_in(80);
  if (!storage_.has_power() || operator_comes) return restart(ending::crash);
  if ((is_idle() || schedule_.percent(config_.arrival_percent)) && begin_operation()) return look();
  go_on();
}

/// False when there is none left.
bool simulated_run::begin_operation() {
  const auto& only = options_.only;
  if (only) {
    const auto next = std::lower_bound(only->begin(), only->end(), next_operation_);
    if (next == only->end()) return false;
    next_operation_ = *next;
  }
  const auto o = operation_of(options_.seed, next_operation_, config_);
  trace_.next_step();
  trace_.note("errand " + std::to_string(next_operation_) + ": " + std::string{o.type->name});
  ++next_operation_;
  ++now_ms_;
  if (const auto* strike = std::get_if<operation_type::strike>(&o.type->does)) {
    (*strike)(*this, o);
  } else {
    clients_.run(o, now_ms_);
  }
  return true;
}

void simulated_run::pass_time(std::int64_t ms) {
  trace_.note(fmt::format("{} ms pass", ms));
  now_ms_ += ms;
  process_->pass_time(ms);
}

/// False when it did not come to that.
bool simulated_run::go_until(const std::function<bool()>& done) {
  for (std::uint64_t i = 0; i < steps_to_finish_max; ++i) {
    if (done()) return true;
    if (!storage_.has_power() || !checker_.complaints().empty() || is_idle()) return false;
    go_on();
  }
  return false;
}

void simulated_run::stop_orderly() {
  bool stopped = go_until([this] { return clients_.all_answered(); });
  for (const auto& service : services_) service->close();
  stopped = stopped && go_until([this] {
              return std::all_of(services_.begin(), services_.end(),
                                 [](const auto& service) { return service->is_idle(); });
            });
  if (stopped) {
    process_->begin_settling();
    stopped = go_until([this] { return process_->is_settled(); });
  }
  restart(stopped ? ending::orderly : ending::crash);
}

}  // namespace moim::sim
