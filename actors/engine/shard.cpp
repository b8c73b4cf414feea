// Routing, waking and letting go of entities.
#include "actors/engine/shard.hpp"

#include <chrono>
#include <type_traits>

#include "domain/limits.hpp"

namespace moim::actors {

namespace {

template <class Visit>
void for_each_aggregate(Visit&& visit) {
  visit(std::type_identity<account>{});
  visit(std::type_identity<login>{});
  visit(std::type_identity<store>{});
  visit(std::type_identity<slot>{});
  visit(std::type_identity<moim::mailbox>{});
  visit(std::type_identity<permits>{});
}

}  // namespace

shard::shard(caf::actor_config& cfg, environment& env, caf::actor writer)
    : caf::event_based_actor(cfg), env_(env), writer_(std::move(writer)) {
  // An entity that died of a failure.
  set_down_handler([this](const caf::down_msg& down) {
    if (const auto found = when_down_.find(down.source); found != when_down_.end()) {
      const auto gone = found->second;
      gone();
    }
  });
}

caf::behavior shard::make_behavior() {
  delayed_send(this, std::chrono::seconds{limits::sweep_seconds}, sweep{});
  return {[this](command_for<account>& order) { route(order); },
          [this](command_for<login>& order) { route(order); },
          [this](command_for<store>& order) { route(order); },
          [this](command_for<slot>& order) { route(order); },
          [this](command_for<moim::mailbox>& order) { route(order); },
          [this](command_for<permits>& order) { route(order); },
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
void shard::route(command_for<A>& order) {
  resident& r = find_or_wake<A>(order.id);
  r.idle = order.ctx.now >= r.rests_from;
  if (!r.leaving) {
    delegate(r.entity, std::move(order));
    return;
  }
  r.stashed.push_back(
      [this, order = std::move(order), promise = make_response_promise()]() mutable {
        promise.delegate(find_or_wake<A>(order.id).entity, std::move(order));
      });
}

/// Who only looks wakes nobody, and keeps nobody awake.
caf::result<state_answer> shard::ask_for_state(const read_state& question) {
  const caf::actor* entity =
      std::visit(overloaded{[this](const account::id& id) { return find<account>(id); },
                            [this](const store::id& id) { return find<store>(id); },
                            [this](const slot::id& id) { return find<slot>(id); },
                            [this](const mailbox_id& id) { return find<moim::mailbox>(id); },
                            [this](const permit_holder& id) { return find<permits>(id); }},
                 question.id);
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
    if constexpr (std::is_same_v<A, slot>) {
      r.rests_from = env_.slot_starts_at(id.date, id.time);
    }
    when_down_.emplace(r.entity.address(), [this, id] { on_gone<A>(id); });
  }
  return r;
}

caf::actor shard::start(const user_id& id) {
  return spawn<entity<account>, caf::lazy_init + caf::monitored>(env_, writer_, id);
}

caf::actor shard::start(const login_id& id) {
  return spawn<entity<login>, caf::lazy_init + caf::monitored>(env_, writer_, id);
}

caf::actor shard::start(const store_id& id) {
  return spawn<entity<store>, caf::lazy_init + caf::monitored>(env_, writer_, id);
}

caf::actor shard::start(const slot_id& id) {
  return spawn<entity<slot>, caf::lazy_init + caf::monitored>(env_, writer_, id);
}

caf::actor shard::start(const mailbox_id& id) {
  return spawn<entity<moim::mailbox>, caf::lazy_init + caf::monitored>(env_, writer_, id);
}

caf::actor shard::start(const permit_holder& id) {
  return spawn<entity<permits>, caf::lazy_init + caf::monitored>(env_, writer_, id);
}

void shard::sweep_idle() {
  for_each_aggregate([this]<class A>(std::type_identity<A>) {
    for (auto& [id, r] : all<A>()) {
      if (r.idle) {
        let_go<A>(id, r);
      }
      r.idle = true;
    }
  });
}

void shard::let_all_go() {
  for_each_aggregate([this]<class A>(std::type_identity<A>) {
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
