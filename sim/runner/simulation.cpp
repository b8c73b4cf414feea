// The world around the actors: their disk, their clock and their clients.
#include "sim/runner/simulation.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include <fmt/format.h>

#include "domain/limits.hpp"
#include "sim/auditor/run_checker.hpp"
#include "sim/host/durations.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/planted/planted_log.hpp"
#include "sim/runner/workload.hpp"
#include "sim/subjects.hpp"
#include "sim/workload/clients.hpp"
#include "sim/world/process_log.hpp"
#include "sim/world/saved_view_fault.hpp"
#include "sim/world/simulated_keys.hpp"
#include "sim/world/simulated_process.hpp"

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

class simulation final : public fault_target {
 public:
  simulation(const run_options& options, simulated_storage& store);
  run_result run();

  std::int64_t now_ms() const override { return now_ms_; }
  void pass_time(std::int64_t ms) override;
  void hold_back(std::string_view actor, unsigned steps) override {
    process_->hold_back(actor, steps);
  }
  simulated_service& service(std::string_view name) override;
  void strike_disk(disk_fault fault) override { store_.strike(fault); }
  void fail_reads(unsigned steps) override {
    unreadable_steps_ = steps;
    let_reads_fail(true);
  }
  void spoil_saved_view(std::uint32_t way, std::uint32_t place) override {
    sim::spoil_saved_view(directory_.path(), way, place);
  }
  void cut_power() override {
    store_.cut_power();
    restart(ending::crash);
  }
  void kill() override { restart(ending::crash); }
  void stop_orderly() override;

 private:
  enum class ending { crash, orderly };

  void step();
  void go_on();
  std::string go(std::size_t way);
  void let_reads_fail(bool on) {
    log_->fail_reads(on);
    open_keys_->fail(on);
  }
  bool begin_operation();
  void start();
  void restart(ending how);
  void disconnect();
  bool go_until(const std::function<bool()>& done);
  void finish(const std::function<bool()>& done, const std::string& what);
  std::size_t ways_of_services() const;
  bool is_idle() { return process_->ways() == 0 && ways_of_services() == 0; }
  bool reactions_are_done();
  bool due_is_done();
  void heal();
  void finish_due();
  void ask_everything();
  void look();
  void see_durable(std::uint64_t from_position);

  const run_options& options_;
  const planted_bug& bug_;
  workload_config config_;
  random_source schedule_;
  trace trace_;
  simulated_keys keys_;  // outlive every process, as a disk does
  run_checker checker_;
  clients clients_;
  std::vector<std::unique_ptr<simulated_service>> services_;
  scratch_directory directory_;
  simulated_storage& store_;
  std::unique_ptr<process_log> log_;
  std::unique_ptr<process_keys> open_keys_;
  planted_log faulty_log_;
  std::unique_ptr<stepped_actor_factory> actors_;
  std::unique_ptr<simulated_process> process_;
  std::int64_t now_ms_;
  std::int64_t waited_ms_ = 0;  // for what falls due
  std::uint64_t next_operation_ = 0;
  std::uint64_t unreadable_steps_ = 0;
  std::uint64_t restarts_ = 0;
};

simulation::simulation(const run_options& options, simulated_storage& store)
    : options_(options),
      bug_(options.planted == nullptr ? no_bug : *options.planted),
      config_(make_workload_config(options.seed)),
      schedule_(options.seed, 3, 0),
      trace_(options.trace_lines),
      keys_(bug_.in_keys, options.seed),
      checker_(trace_, keys_, &make_models),
      clients_(config_, checker_, all_routes(), all_edge_rules()),
      directory_(memory_place()),
      store_(store),
      faulty_log_(bug_.in_log, options.seed),
      actors_(bug_.make_actors != nullptr ? bug_.make_actors(options.seed)
                                          : std::make_unique<stepped_actor_factory>()),
      now_ms_(config_.begins_at_ms) {
  for (std::size_t n = 0; n < simulated_subjects().size(); ++n) {
    const auto make = simulated_subjects()[n].make_service;
    if (make != nullptr) services_.push_back(make(checker_.model(n), options.seed, now_ms_));
  }
}

void simulation::start() {
  log_ = std::make_unique<process_log>(
      store_.open(), [this](std::string_view stream, const storage::snapshot& value) {
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

simulated_service& simulation::service(std::string_view name) {
  const auto found = std::find_if(services_.begin(), services_.end(),
                                  [&](const auto& s) { return s->name() == name; });
  ensure(found != services_.end(), "a fault strikes a service that is there");
  return **found;
}

std::size_t simulation::ways_of_services() const {
  std::size_t ways = 0;
  for (const auto& s : services_) ways += s->ways();
  return ways;
}

/// The process first, then the services.
std::string simulation::go(std::size_t way) {
  const auto ways = process_->ways();
  if (way < ways) return process_->go(way);
  way -= ways;
  for (const auto& s : services_) {
    if (way < s->ways()) return s->go(way);
    way -= s->ways();
  }
  return {};
}

void simulation::disconnect() {
  clients_.connect(nullptr);
  for (const auto& s : services_) s->forget();
  log_->close();
  open_keys_->close();
}

void simulation::restart(ending how) {
  trace_.note(how == ending::crash ? "the process ends" : "the process stops");
  ++restarts_;
  disconnect();
  process_.reset();
  log_.reset();
  if (how == ending::crash) keys_.crash();
  store_.recover(how == ending::crash);
  unreadable_steps_ = 0;
  now_ms_ += schedule_.between(1, 3'000);
  start();
}

void simulation::see_durable(std::uint64_t from_position) {
  store_.read_durable(from_position, *log_, [this](const storage::record& record) {
    checker_.durable(record);
    return true;
  });
}

/// What became durable, and what queries show.
void simulation::look() {
  see_durable(checker_.log().last_position() + 1);
  checker_.durable_up_to_here();
  if (process_) checker_.shown(process_->view());
}

void simulation::go_on() {
  trace_.next_step();
  if (unreadable_steps_ > 0 && --unreadable_steps_ == 0) let_reads_fail(false);
  for (const auto& service : services_) service->next_step();
  const auto ways = process_->ways() + ways_of_services();
  if (ways > 0) trace_.note(go(schedule_.below(ways)));
  look();
}

void simulation::step() {
  const bool operator_comes = log_->has_failed() && schedule_.one_in(80);
  if (!store_.has_power() || operator_comes) return restart(ending::crash);
  if ((is_idle() || schedule_.percent(config_.arrival_percent)) && begin_operation()) return look();
  go_on();
}

/// False when there is none left.
bool simulation::begin_operation() {
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

void simulation::pass_time(std::int64_t ms) {
  trace_.note(fmt::format("{} ms pass", ms));
  now_ms_ += ms;
  process_->pass_time(ms);
}

/// False when it did not come to that.
bool simulation::go_until(const std::function<bool()>& done) {
  for (std::uint64_t i = 0; i < steps_to_finish_max; ++i) {
    if (done()) return true;
    if (!store_.has_power() || !checker_.complaints().empty() || is_idle()) return false;
    go_on();
  }
  return false;
}

void simulation::stop_orderly() {
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

void simulation::finish(const std::function<bool()>& done, const std::string& what) {
  if (!go_until(done) && checker_.complaints().empty()) {
    checker_.demand(false, what + " never finished; " + clients_.describe_waiting() + " waits");
  }
}

/// After a failure they wait a while before they go on.
bool simulation::reactions_are_done() {
  const bool done = process_->reacted_position() == checker_.log().last_position();
  if (!done && is_idle()) pass_time(limits::reaction_retry_seconds * 1000);
  return done;
}

/// What falls due, and what has failed and is tried again, waits until time passes; not for ever.
bool simulation::due_is_done() {
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
void simulation::finish_due() {
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
void simulation::ask_everything() {
  for (std::uint32_t user = 0; user < config_.users.size(); ++user) {
    clients_.read_list(user);
    for (const auto& subject : simulated_subjects()) {
      if (subject.ask_at_end != nullptr) subject.ask_at_end(clients_, user, now_ms_);
    }
  }
}

void simulation::heal() {
  trace_.note("the world heals");
  store_.strike(disk_fault::none);
  let_reads_fail(false);
  unreadable_steps_ = 0;
  for (const auto& service : services_) service->recover();
  process_->release();
  if (!store_.has_power() || log_->has_failed()) restart(ending::crash);
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

run_result simulation::run() {
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

}  // namespace

run_result simulate(const run_options& options) {
  memory_storage store{options.seed,
                       options.planted == nullptr ? disk_defects{} : options.planted->on_disk};
  return simulate(options, store);
}

run_result simulate(const run_options& options, simulated_storage& store) {
  try {
    return simulation{options, store}.run();
  } catch (const std::exception& error) {
    run_result result;
    result.seed = options.seed;
    result.complaints.push_back(std::string{"an exception: "} + error.what());
    return result;
  }
}

}  // namespace moim::sim
