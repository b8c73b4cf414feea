// Routing to entities, their start, and their passivation.
#include "actors/engine/shard.hpp"

#include <chrono>

#include "domain/limits.hpp"

namespace moim::actors {

shard::shard(caf::actor_config& cfg, environment& env, caf::actor writer)
    : entity_starter(cfg, env, std::move(writer)) {
  // An entity that died of a failure.
  set_down_handler([this](const caf::down_msg& down) {
    if (const auto found = when_down_.find(down.source); found != when_down_.end()) {
      const auto gone = found->second;
      gone();
    }
  });
}

shard::~shard() = default;

caf::behavior shard::make_behavior() {
  delayed_send(this, std::chrono::seconds{limits::sweep_seconds}, sweep{});
  return behavior_for(aggregates{});
}

template <class... A>
caf::behavior shard::behavior_for(type_list<A...>) {
  return {[this](command_for<A>& command) { route(command); }...,
          [this](const read_state& question) { return ask_for_state(question); },
          [this](const sweep&) {
            sweep_idle();
            delayed_send(this, std::chrono::seconds{limits::sweep_seconds}, sweep{});
          },
          [this](const settle&) -> caf::result<settled> {
            settling_ = make_response_promise();
            let_all_go();
            settle_if_empty();
            return caf::delegated<settled>{};
          }};
}

template <class A>
void shard::route(command_for<A>& command) {
  resident& r = find_or_wake<A>(command.id);
  r.idle = command.ctx.now >= r.rests_from;
  if (!r.leaving) {
    delegate(r.entity, std::move(command));
    return;
  }
  r.stashed.push_back(
      [this, command = std::move(command), promise = make_response_promise()]() mutable {
        promise.delegate(find_or_wake<A>(command.id).entity, std::move(command));
      });
}

/// A question starts no entity, and keeps none in memory.
caf::result<state_answer> shard::ask_for_state(const read_state& question) {
  const caf::actor* entity = nullptr;
  for_each_type(aggregates{}, [&]<class A>(std::type_identity<A>) {
    if (const auto* id = std::get_if<typename A::id>(&question.id)) {
      entity = find<A>(*id);
    }
  });
  if (entity == nullptr) {
    return state_answer{no_state::asleep};
  }
  delegate(*entity, question);
  return caf::delegated<state_answer>{};
}

/// Null when it is not in memory, or about to leave.
template <class A>
const caf::actor* shard::find(const typename A::id& id) {
  const auto found = all<A>().find(id);
  return found == all<A>().end() || found->second.leaving ? nullptr : &found->second.entity;
}

template <class A>
shard::resident& shard::find_or_wake(const typename A::id& id) {
  resident& r = all<A>()[id];
  if (!r.entity) {
    r.entity = start(id);
    if constexpr (requires { A::rests_from(id, env_.at); }) {
      r.rests_from = A::rests_from(id, env_.at);
    }
    when_down_.emplace(r.entity.address(), [this, id] { on_gone<A>(id); });
  }
  return r;
}

void shard::sweep_idle() {
  for_each_type(aggregates{}, [this]<class A>(std::type_identity<A>) {
    for (auto& [id, r] : all<A>()) {
      if (r.idle) {
        let_go<A>(id, r);
      }
      r.idle = true;
    }
  });
}

void shard::let_all_go() {
  for_each_type(aggregates{}, [this]<class A>(std::type_identity<A>) {
    for (auto& [id, r] : all<A>()) {
      let_go<A>(id, r);
    }
  });
}

template <class A>
void shard::let_go(const typename A::id& id, resident& r) {
  if (std::exchange(r.leaving, true)) {
    return;
  }
  request(r.entity, caf::infinite, passivate{})
      .then([this, id](const passivated&) { on_gone<A>(id); },
            [this, id](const caf::error&) { on_gone<A>(id); });
}

/// The commands that came while the entity was leaving wake the next one.
template <class A>
void shard::on_gone(const typename A::id& id) {
  const auto found = all<A>().find(id);
  if (found == all<A>().end()) {
    return;
  }
  const auto stashed = std::move(found->second.stashed);
  when_down_.erase(found->second.entity.address());
  all<A>().erase(found);
  for (const auto& resume : stashed) {
    resume();
  }
  settle_if_empty();
}

void shard::settle_if_empty() {
  if (settling_.pending() && when_down_.empty()) {
    settling_.deliver(settled{});
  }
}

}  // namespace moim::actors
