// The world around the actors: their disk, their clock and their clients.
#include "sim/world/simulation.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include <fmt/format.h>

#include "sim/bench/durations.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/planted/planted_cast.hpp"
#include "sim/planted/planted_log.hpp"
#include "sim/planted/planted_permits.hpp"
#include "sim/planted/planted_rules.hpp"
#include "sim/world/clients.hpp"
#include "sim/world/mail_carrier.hpp"
#include "sim/world/process_log.hpp"
#include "sim/world/saved_view_trouble.hpp"
#include "sim/world/simulated_keys.hpp"
#include "sim/world/storehouse.hpp"

namespace moim::sim {

namespace {

constexpr std::uint64_t steps_to_finish_max = 50'000;

class simulation {
 public:
  simulation(const run_options& options, storehouse& store);
  run_result run();

 private:
  enum class ending { crash, orderly };

  void step();
  void go_on();
  void fail_reads(bool on) {
    log_->fail_reads(on);
    open_keys_->fail(on);
  }
  bool begin_errand();
  void trouble(const errand& e);
  void pass_time(std::int64_t ms);
  void pass_days(const errand& e);
  void start();
  void restart(ending how);
  void stop_orderly();
  bool go_until(const std::function<bool()>& done);
  void finish(const std::function<bool()>& done, const std::string& what);
  bool is_idle() { return process_->ways() == 0 && carrier_.ways() == 0; }
  bool reactions_are_done();
  bool due_is_done();
  void heal();
  void finish_due();
  void look();
  void see_durable(std::uint64_t from_position);

  const run_options& options_;
  scenery where_;
  dice schedule_;
  trace trace_;
  simulated_keys keys_;  // outlive every process, as a disk does
  witness witness_;
  clients clients_;
  mail_carrier carrier_;
  scratch_directory directory_;
  storehouse& store_;
  std::unique_ptr<process_log> log_;
  std::unique_ptr<process_keys> open_keys_;
  planted_log faulty_log_;
  planted_cast cast_;
  std::unique_ptr<simulated_process> process_;
  std::int64_t now_ms_;
  std::int64_t waited_ms_ = 0;  // for what falls due
  std::uint64_t next_errand_ = 0;
  std::uint64_t unreadable_steps_ = 0;
  std::uint64_t restarts_ = 0;
};

simulation::simulation(const run_options& options, storehouse& store)
    : options_(options),
      where_(options.seed),
      schedule_(options.seed, 3, 0),
      trace_(options.trace_lines),
      keys_(options.planted, options.seed),
      witness_(trace_, keys_),
      clients_(where_, witness_),
      carrier_(options.seed, witness_.mail(), now_ms_),
      directory_(memory_place()),
      store_(store),
      faulty_log_(options.planted, options.seed),
      cast_(options.planted, options.seed),
      now_ms_(where_.begins_at_ms) {
  planted_slot::broken = planted_mailbox::broken = options.planted;
  planted_account::broken = planted_permits::broken = options.planted;
}

void simulation::start() {
  log_ = std::make_unique<process_log>(
      store_.open(), [this](std::string_view stream, const storage::snapshot& value) {
        witness_.wrote_state(stream, value);
      });
  faulty_log_.stand_before(*log_);
  see_durable(1);
  witness_.restarted(log_->last_position());

  actors::node_config config;
  config.directory = directory_.path();
  config.shards = where_.shards;
  config.report = [this](std::string_view what) { trace_.note("report: " + std::string{what}); };
  config.caches = {where_.snapshot_events, where_.snapshot_events / 4, where_.view_snapshot_events};
  config.at = &scenery::start_of;
  config.outside.now = [this] { return timestamp{now_ms_}; };
  config.outside.mail = &carrier_;
  config.outside.seed = static_cast<std::uint32_t>(options_.seed);
  config.outside.secret_of = &scenery::secret_of;
  config.factory = &cast_;
  carrier_.open();
  open_keys_ = std::make_unique<process_keys>(keys_);
  config.keys = open_keys_.get();
  faulty_log_.starting(true);
  process_ = std::make_unique<simulated_process>(config, faulty_log_, cast_);
  faulty_log_.starting(false);
  witness_.shown(process_->view());
  clients_.connect(process_.get());
}

void simulation::restart(ending how) {
  trace_.note(how == ending::crash ? "the process ends" : "the process stops");
  ++restarts_;
  clients_.connect(nullptr);
  carrier_.forget();
  log_->close();
  open_keys_->close();
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
    witness_.durable(record);
    return true;
  });
}

/// What became durable, and what queries show.
void simulation::look() {
  see_durable(witness_.log().last_position() + 1);
  witness_.durable_up_to_here();
  if (process_) witness_.shown(process_->view());
}

void simulation::go_on() {
  trace_.next_step();
  if (unreadable_steps_ > 0 && --unreadable_steps_ == 0) fail_reads(false);
  carrier_.next_step();
  const auto ways = process_->ways();
  if (const auto all = ways + carrier_.ways(); all > 0) {
    const auto way = schedule_.below(all);
    trace_.note(way < ways ? process_->go(way) : carrier_.go(way - ways));
  }
  look();
}

void simulation::step() {
  const bool operator_comes = log_->has_failed() && schedule_.one_in(80);
  if (!store_.has_power() || operator_comes) return restart(ending::crash);
  if ((is_idle() || schedule_.percent(where_.arrival_percent)) && begin_errand()) return look();
  go_on();
}

/// False when there is none left.
bool simulation::begin_errand() {
  const auto& only = options_.only;
  if (only) {
    const auto next = std::lower_bound(only->begin(), only->end(), next_errand_);
    if (next == only->end()) return false;
    next_errand_ = *next;
  }
  const auto e = errand_of(options_.seed, next_errand_, where_);
  trace_.next_step();
  trace_.note("errand " + std::to_string(next_errand_) + ": " + name_of(e.kind));
  ++next_errand_;
  ++now_ms_;
  if (e.kind < errand_kind::pass_time) {
    clients_.run(e, now_ms_);
  } else {
    trouble(e);
  }
  return true;
}

void simulation::pass_time(std::int64_t ms) {
  trace_.note(fmt::format("{} ms pass", ms));
  now_ms_ += ms;
  process_->pass_time(ms);
}

/// To the next instant at which users are reminded, nearly or past it.
void simulation::pass_days(const errand& e) {
  constexpr std::int64_t offsets_ms[] = {-1, 0, 2'000, 6LL * 3600 * 1000};
  pass_time(scenery::next_reminder_ms(now_ms_ + 1) + offsets_ms[e.number % 4] - now_ms_);
}

void simulation::trouble(const errand& e) {
  constexpr std::int64_t sweep_ms = limits::sweep_seconds * 1000;
  switch (e.kind) {
    case errand_kind::pass_time:
      return pass_time(e.amount < 300   ? e.number % 1'000
                       : e.amount < 500 ? limits::position_wait_ms
                                        : sweep_ms);
    case errand_kind::slow_writer:
      return process_->hold_back(player::writer, 10 + e.number % 100);
    case errand_kind::slow_projector:
      return process_->hold_back(player::projector, 10 + e.number % 200);
    case errand_kind::slow_shard:
      return process_->hold_back(player::shard, 10 + e.number % 50);
    case errand_kind::slow_reactor:
      return process_->hold_back(player::reactor, 10 + e.number % 200);
    case errand_kind::slow_timekeeper:
      return process_->hold_back(player::timekeeper, 10 + e.number % 200);
    case errand_kind::slow_sender:
      return process_->hold_back(player::sender, 10 + e.number % 200);
    case errand_kind::pass_days:
      return pass_days(e);
    case errand_kind::mail_trouble:
      return carrier_.be(static_cast<carrier_mood>(1 + e.number % 4), 10 + e.amount % 200);
    case errand_kind::cut_power:
      store_.cut_power();
      return restart(ending::crash);
    case errand_kind::kill:
      return restart(ending::crash);
    case errand_kind::stop_orderly:
      return stop_orderly();
    case errand_kind::disk_fault:
      return store_.strike(static_cast<disk_fault>(1 + e.number % 4));
    case errand_kind::unreadable:
      unreadable_steps_ = 1 + e.number % 60;
      return fail_reads(true);
    case errand_kind::lose_cache:
      return spoil_saved_view(directory_.path(), e);
    default:
      ensure(false, "clients' errands are not the world's");
  }
}

/// False when it did not come to that.
bool simulation::go_until(const std::function<bool()>& done) {
  for (std::uint64_t i = 0; i < steps_to_finish_max; ++i) {
    if (done()) return true;
    if (!store_.has_power() || !witness_.complaints().empty() || is_idle()) return false;
    go_on();
  }
  return false;
}

void simulation::stop_orderly() {
  bool stopped = go_until([this] { return clients_.all_answered(); });
  carrier_.close();
  stopped = stopped && go_until([this] { return carrier_.is_idle(); });
  if (stopped) {
    process_->begin_settling();
    stopped = go_until([this] { return process_->is_settled(); });
  }
  restart(stopped ? ending::orderly : ending::crash);
}

void simulation::finish(const std::function<bool()>& done, const std::string& what) {
  if (!go_until(done) && witness_.complaints().empty()) {
    witness_.demand(false, what + " never finished; " + clients_.who_waits() + " waits");
  }
}

/// After a failure they wait a while before they go on.
bool simulation::reactions_are_done() {
  const bool done = process_->reacted_position() == witness_.log().last_position();
  if (!done && is_idle()) pass_time(limits::reaction_retry_seconds * 1000);
  return done;
}

/// What falls due in slots, mails that have failed and reminders wait until time passes; not for
/// ever.
bool simulation::due_is_done() {
  const auto& mail = witness_.mail();
  while (is_idle()) {  // a second may be too short for anything to begin
    const bool slow = !mail.is_at_rest();
    auto late = find_overdue(witness_.log(), now_ms_);
    if (!late) late = slow ? mail.find_undone() : mail.find_unreminded(now_ms_);
    if (!late) return true;
    witness_.demand(waited_ms_ < (slow ? 48 * hour_ms : limits::timer_retry_ms * 2), *late);
    if (!witness_.complaints().empty()) return false;
    const auto wait_ms = std::clamp<std::int64_t>(waited_ms_, 1'000, hour_ms);
    waited_ms_ += wait_ms;
    pass_time(wait_ms);
  }
  return false;
}

/// Until all that is due now is done, and so at every instant that users are reminded at.
void simulation::finish_due() {
  const auto finish_now = [this] {
    waited_ms_ = 0;
    finish([this] { return due_is_done(); }, "what falls due");
  };
  finish_now();
  witness_.mail().came_to_rest();
  for (const auto due_ms : where_.reminders_at_ms) {
    for (const auto at_ms : {due_ms - 1, due_ms}) {
      if (at_ms > now_ms_ && witness_.complaints().empty()) {
        pass_time(at_ms - now_ms_);
        finish_now();
      }
    }
  }
}

void simulation::heal() {
  trace_.note("the world heals");
  store_.strike(disk_fault::none);
  fail_reads(false);
  unreadable_steps_ = 0;
  carrier_.recover();
  process_->release();
  if (!store_.has_power() || log_->has_failed()) restart(ending::crash);
  const auto answered = [this] { return clients_.all_answered(); };
  finish(answered, "what was asked before the world healed");
  witness_.expect_health();
  clients_.ask_again(now_ms_);
  finish(answered, "what was asked again");
  finish([this] { return process_->view()->position == witness_.log().last_position(); },
         "the view");
  finish([this] { return reactions_are_done(); }, "reactions");
  if (!witness_.complaints().empty()) return;
  finish_due();
  if (!witness_.complaints().empty()) return;
  carrier_.close();
  process_->begin_settling();
  finish([this] { return process_->is_settled(); }, "settling");
  if (!witness_.complaints().empty()) return;
  restart(ending::orderly);
  clients_.ask_everything(now_ms_);
  finish(answered, "the last questions");
  witness_.finish();
}

run_result simulation::run() {
  start();
  for (std::uint64_t i = 0; i < options_.steps && witness_.complaints().empty(); ++i) {
    const bool more = !options_.only || options_.only->empty() ||
                      next_errand_ <= options_.only->back() || process_->ways() > 0;
    if (!more) break;
    step();
  }
  if (witness_.complaints().empty()) heal();
  clients_.connect(nullptr);
  carrier_.forget();
  log_->close();
  open_keys_->close();
  if (witness_.complaints().empty()) {
    process_.reset();
  } else {
    abandon(std::move(process_));
  }
  run_result result;
  result.seed = options_.seed;
  result.hash = trace_.hash();
  result.complaints = witness_.complaints();
  result.lines.assign(trace_.lines().begin(), trace_.lines().end());
  result.errands = next_errand_;
  result.answers = witness_.answers_judged();
  result.events = witness_.log().last_position();
  result.mails = witness_.mail().arrivals();
  result.restarts = restarts_;
  return result;
}

}  // namespace

run_result simulate(const run_options& options) {
  memory_storehouse store{options.seed, options.planted};
  return simulate(options, store);
}

run_result simulate(const run_options& options, storehouse& store) {
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
