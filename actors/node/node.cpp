// Wiring. Actors are started from the log outwards, and stopped in the opposite direction.
#include "actors/node/node.hpp"

#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/make_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>

#include "actors/engine/gateway_actor.hpp"
#include "actors/engine/run_queue.hpp"
#include "actors/feed/view_snapshot.hpp"
#include "actors/node/actor_factory.hpp"
#include "actors/view/actor_setup.hpp"
#include "storage/keys/key_ring.hpp"

namespace moim::actors {

namespace {

const actor_factory shipped;

const actor_factory& factory_of(const node_config& config) {
  return config.factory == nullptr ? shipped : *config.factory;
}

caf::actor_system_config& configure(caf::actor_system_config& config, unsigned workers,
                                    bool stepped) {
  if (stepped) {
    config.set("scheduler.policy", caf::atom("testing"));
    config.set("scheduler.max-throughput", std::size_t{1});
  } else {
    config.load<worker_pool>();
    config.set("scheduler.max-threads", static_cast<std::size_t>(workers));
    config.set("scheduler.max-throughput", std::size_t{128});
  }
  config.set("logger.console", caf::atom("none"));
  return config;
}

timestamp instant_in_utc(calendar_date date, time_of_day time) {
  constexpr std::int64_t minute_ms = 60'000;
  return {(std::int64_t{date.days} * 24 * 60 + time.minutes) * minute_ms};
}

struct restored {
  view_ptr current;
  std::uint64_t saved_position = 0;  // of the view on disk
};

restored restore_view(const node_config& config, const storage::event_log& log) {
  view v;
  if (!config.directory.empty()) {
    v = load_view(config.directory, log).value_or(view{});
  }
  const auto saved_position = v.position;
  if (const auto broken = catch_up(v, log)) {
    throw std::runtime_error("the log cannot be read: " + *broken);
  }
  return {std::make_shared<const view>(std::move(v)), saved_position};
}

storage::login_names login_names_of(const node_config& config, const storage::event_log& log) {
  if (config.directory.empty() || config.keys != nullptr) {
    return {};
  }
  auto opened =
      storage::open_login_names(storage::key_directory(config.directory), log.last_position() == 0);
  if (const auto* broken = std::get_if<storage::io_failure>(&opened)) {
    throw std::runtime_error("the names of logins cannot be read: " + broken->reason);
  }
  return std::get<storage::login_names>(opened);
}

/// None when others were given.
std::unique_ptr<storage::personal_keys> own_keys(const node_config& config) {
  if (config.keys != nullptr) {
    return nullptr;
  }
  if (config.directory.empty()) {
    return std::make_unique<storage::memory_personal_keys>();
  }
  auto opened = storage::open_key_ring(storage::key_directory(config.directory));
  if (const auto* broken = std::get_if<storage::io_failure>(&opened)) {
    throw std::runtime_error("the keys cannot be read: " + broken->reason);
  }
  return std::move(std::get<0>(opened));
}

/// What is called starts its actor at once: `outside` need not live longer.
std::vector<subject_actor> subject_actors(node_counters& counters, const outside_world& outside) {
  std::vector<subject_actor> all;
  for_each_type(subjects{}, [&]<class S>(std::type_identity<S>) {
    if constexpr (requires { S::actor_name; }) {
      const auto start = [&counters, &services = static_cast<const typename S::services&>(outside),
                          now = outside.now](caf::actor_system& system, feed_environment& env,
                                             const std::vector<caf::actor>& shards,
                                             const caf::actor& projection) {
        const auto shown = reader_of<typename S::reads>(env.current_view);
        return S::start_actor(system, {env, counters, services, now, shown, shards, projection});
      };
      all.push_back({S::actor_name, start});
    }
  });
  return all;
}

}  // namespace

struct node::parts {
  parts(const node_config& config, storage::event_log& log)
      : parts(config, log, restore_view(config, log)) {}

  parts(const node_config& config, storage::event_log& log, const restored& start)
      : current_view(start.current),
        keys(own_keys(config)),
        logins(login_names_of(config, log)),
        env{{log, config.keys != nullptr ? *config.keys : *keys, counters, config.report,
             config.caches, factory_of(config).stepped(),
             config.at ? config.at : local_instant{&instant_in_utc}},
            current_view},
        system(configure(system_config, config.workers, env.stepped)) {
    const auto& factory = factory_of(config);
    system.await_actors_before_shutdown(!env.stepped);
    const auto position = start.current->position;
    counters.committed_position = position;
    counters.projected_position = position;
    projection = factory.start_projector(system, env, config.directory, start.saved_position);
    writer = factory.start_writer(system, env, projection);
    for (unsigned i = 0; i < config.shards; ++i) {
      shards.push_back(factory.start_shard(system, env, writer));
    }
    reactions = factory.start_reactor(system, env, projection, shards);
    start_acting(factory, config.outside);
  }

  /// What acts by itself, in the order in which it settles.
  void start_acting(const actor_factory& factory, const outside_world& outside) {
    if (!outside.now) {
      return;
    }
    acting.push_back(factory.start_timer_service(
        system, env, outside.now, make_timer_sources(env, outside), shards, projection));
    for (const auto& what : subject_actors(counters, outside)) {
      if (auto started = factory.start_subject_actor(system, env, what, shards, projection)) {
        acting.push_back(std::move(started));
      }
    }
  }

  ~parts() {
    run_if_stepped();
    caf::anon_send_exit(reactions, caf::exit_reason::user_shutdown);
    for (const auto& a : acting) {
      caf::anon_send_exit(a, caf::exit_reason::user_shutdown);
    }
    for (const auto& s : shards) {
      caf::anon_send_exit(s, caf::exit_reason::user_shutdown);
    }
    caf::anon_send_exit(writer, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(projection, caf::exit_reason::user_shutdown);
    run_if_stepped();
  }

  /// Lets everything that is on its way come to an end.
  void run_if_stepped() {
    if (env.stepped) {
      dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler()).run();
    }
  }

  node_counters counters;
  std::atomic<view_ptr> current_view;
  const std::unique_ptr<storage::personal_keys> keys;
  const storage::login_names logins;
  feed_environment env;
  caf::actor_system_config system_config;
  caf::actor_system system;
  caf::actor projection;
  caf::actor writer;
  std::vector<caf::actor> shards;
  caf::actor reactions;
  std::vector<caf::actor> acting;
};

node::node(const node_config& config, storage::event_log& log)
    : parts_(std::make_unique<parts>(config, log)) {}

node::~node() {
  if (!parts_->env.stepped) {
    settle();
  }
}

std::shared_ptr<gateway> node::open_gateway(std::function<void()> notify) {
  auto& system = parts_->system;
  caf::actor_config cfg;
  auto handle = caf::make_actor<gateway_actor, caf::actor>(system.next_actor_id(), system.node(),
                                                           &system, cfg, parts_->shards,
                                                           parts_->projection, std::move(notify));
  auto* raw = static_cast<gateway_actor*>(caf::actor_cast<caf::abstract_actor*>(handle));
  return {raw, [handle, raw](gateway*) mutable {
            raw->let_go();
            handle = nullptr;
          }};
}

void node::settle() {
  caf::scoped_actor self{parts_->system};
  const auto settle_one = [&](const caf::actor& a) {
    self->request(a, caf::infinite, actors::settle{})
        .receive([](const settled&) {}, [](const caf::error&) {});
  };
  settle_one(parts_->reactions);
  for (const auto& a : parts_->acting) {
    settle_one(a);
  }
  for (const auto& s : parts_->shards) {
    settle_one(s);
  }
  settle_one(parts_->projection);
}

view_ptr node::current_view() const {
  return parts_->current_view.load();
}

storage::personal_keys& node::keys() const {
  return parts_->env.keys;
}

const storage::login_names& node::logins() const {
  return parts_->logins;
}

const node_counters& node::counters() const {
  return parts_->counters;
}

caf::actor_system& node::system() {
  return parts_->system;
}

struct caller::wakeup {
  std::mutex guard;
  std::condition_variable came;
  bool pending = false;
};

caller::caller(node& n)
    : node_(n), wakeup_(std::make_shared<wakeup>()), gateway_(n.open_gateway([w = wakeup_] {
        const std::lock_guard lock{w->guard};
        w->pending = true;
        w->came.notify_one();
      })) {}

caller::~caller() = default;

void caller::drain_until(const std::function<bool()>& done) {
  while (!done()) {
    std::unique_lock lock{wakeup_->guard};
    wakeup_->came.wait(lock, [&] { return std::exchange(wakeup_->pending, false); });
    lock.unlock();
    gateway_->drain();
  }
}

void caller::wait_for_view() {
  bool shown = false;
  gateway_->when_shown(node_.counters().committed_position.load(), [&](bool) { shown = true; });
  drain_until([&] { return shown; });
}

}  // namespace moim::actors
