// Routes each command to its entity, and starts the entity when it is not in memory. A stream
// belongs to one shard, so there is never a second entity for it, not even while one is leaving
// memory.
#pragma once

#include <functional>
#include <tuple>
#include <unordered_map>

#include <caf/event_based_actor.hpp>

#include "actors/engine/entity.hpp"
#include "domain/id_map.hpp"

namespace moim::actors {

/// Starts the entity of a stream, monitored: one virtual `start` for each aggregate, so that the
/// simulation can start a faulty entity in its place.
template <class Aggregates>
class entity_starter;

template <>
class entity_starter<type_list<>> : public caf::event_based_actor {
 protected:
  entity_starter(caf::actor_config& cfg, environment& env, caf::actor writer)
      : caf::event_based_actor(cfg), env_(env), writer_(std::move(writer)) {}
  void start() = delete;  // for the `using` of the next in the chain

  environment& env_;
  const caf::actor writer_;
};

template <class A, class... More>
class entity_starter<type_list<A, More...>> : public entity_starter<type_list<More...>> {
 protected:
  using entity_starter<type_list<More...>>::entity_starter;
  using entity_starter<type_list<More...>>::start;
  virtual caf::actor start(const typename A::id& id) {
    return this->template spawn<entity<A>, caf::lazy_init + caf::monitored>(this->env_,
                                                                            this->writer_, id);
  }
};

class shard : public entity_starter<aggregates> {
 public:
  shard(caf::actor_config& cfg, environment& env, caf::actor writer);
  ~shard() override;  // where the entities are compiled

  caf::behavior make_behavior() override;
  /// A message to come may keep the shard alive; its entities do not wait for that. A promise would
  /// keep it for ever.
  void on_exit() override {
    residents_ = {};
    settling_ = {};
  }

 private:
  struct resident {
    caf::actor entity;
    bool idle = false;     // nothing kept it here since the last sweep
    bool leaving = false;  // asked to passivate
    /// From this instant on commands do not keep it in memory (`A::rests_from`).
    timestamp rests_from{INT64_MAX};
    std::vector<std::function<void()>> stashed;  // commands that came meanwhile
  };

  template <class A>
  using residents = id_map<typename A::id, resident>;

  template <class A>
  residents<A>& all() {
    return std::get<residents<A>>(residents_);
  }
  template <class... A>
  caf::behavior behavior_for(type_list<A...>);
  template <class A>
  void route(command_for<A>& command);
  template <class A>
  const caf::actor* find(const typename A::id& id);
  caf::result<state_answer> ask_for_state(const read_state& question);
  template <class A>
  resident& find_or_wake(const typename A::id& id);
  void sweep_idle();
  void let_all_go();
  template <class A>
  void let_go(const typename A::id& id, resident& r);
  template <class A>
  void on_gone(const typename A::id& id);
  void settle_if_empty();

  template <class... A>
  static std::tuple<residents<A>...> residents_of(type_list<A...>);

  decltype(residents_of(aggregates{})) residents_;
  std::unordered_map<caf::actor_addr, std::function<void()>> when_down_;
  caf::response_promise settling_;
};

}  // namespace moim::actors
