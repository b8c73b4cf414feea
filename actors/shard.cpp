// Routing, waking and letting go of entities.
#include "actors/shard.hpp"

#include <chrono>

#include "domain/limits.hpp"

namespace moim::actors {

shard::shard(caf::actor_config& cfg, environment& env, caf::actor writer)
    : caf::event_based_actor(cfg), env_(env), writer_(std::move(writer)) {
  set_down_handler([this](const caf::down_msg& down) { on_down(down); });
}

caf::behavior shard::make_behavior() {
  delayed_send(this, std::chrono::seconds{limits::sweep_seconds}, sweep{});
  return {[this](command_for<account>& order) { route(order); },
          [this](command_for<login>& order) { route(order); },
          [this](command_for<store>& order) { route(order); },
          [this](command_for<slot>& order) { route(order); },
          [this](const sweep&) {
            sweep_idle();
            delayed_send(this, std::chrono::seconds{limits::sweep_seconds}, sweep{});
          },
          [this](const settle&) -> caf::result<settled> {
            settling_ = make_response_promise();
            for (auto& [stream, r] : residents_) {
              let_go(stream, r);
            }
            if (residents_.empty()) {
              settling_.deliver(settled{});
            }
            return caf::delegated<settled>{};
          }};
}

template <class A>
void shard::route(command_for<A>& order) {
  const auto stream = storage::stream_of<A>(order.id);
  resident& r = find_or_wake<A>(stream, order.id);
  r.idle = false;
  if (!r.leaving) {
    delegate(r.entity, std::move(order));
    return;
  }
  r.stashed.push_back(
      [this, stream, order = std::move(order), promise = make_response_promise()]() mutable {
        promise.delegate(find_or_wake<A>(stream, order.id).entity, std::move(order));
      });
}

template <class A>
shard::resident& shard::find_or_wake(const std::string& stream, const typename A::id& id) {
  resident& r = residents_[stream];
  if (!r.entity) {
    r.entity = spawn<entity<A>, caf::lazy_init + caf::monitored>(env_, writer_, id);
    stream_of_.emplace(r.entity.address(), stream);
  }
  return r;
}

void shard::sweep_idle() {
  for (auto& [stream, r] : residents_) {
    if (r.idle) {
      let_go(stream, r);
    }
    r.idle = true;
  }
}

void shard::let_go(const std::string& stream, resident& r) {
  if (std::exchange(r.leaving, true)) {
    return;
  }
  request(r.entity, caf::infinite, passivate{})
      .then([this, stream](const passivated&) { on_gone(stream); },
            [this, stream](const caf::error&) { on_gone(stream); });
}

/// The commands that came while the entity was leaving wake the next one.
void shard::on_gone(const std::string& stream) {
  const auto found = residents_.find(stream);
  if (found == residents_.end()) {
    return;
  }
  const auto stashed = std::move(found->second.stashed);
  stream_of_.erase(found->second.entity.address());
  residents_.erase(found);
  for (const auto& resume : stashed) {
    resume();
  }
  if (settling_.pending() && residents_.empty()) {
    settling_.deliver(settled{});
  }
}

/// An entity that died of a failure.
void shard::on_down(const caf::down_msg& down) {
  const auto found = stream_of_.find(down.source);
  if (found != stream_of_.end()) {
    on_gone(std::string{found->second});
  }
}

}  // namespace moim::actors
