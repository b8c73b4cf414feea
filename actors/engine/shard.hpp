// Finds the entity of a command, or wakes it, and hands the command on. A stream belongs to one
// shard, so there is never a second entity for it, not even while one is leaving memory.
#pragma once

#include <functional>
#include <tuple>
#include <unordered_map>

#include <caf/event_based_actor.hpp>

#include "actors/engine/entity.hpp"
#include "domain/id_map.hpp"

namespace moim::actors {

class shard : public caf::event_based_actor {
 public:
  shard(caf::actor_config& cfg, environment& env, caf::actor writer);

  caf::behavior make_behavior() override;
  /// A message to come may keep the shard itself alive; its entities must not wait for that. A
  /// promise would keep it for ever.
  void on_exit() override {
    residents_ = {};
    settling_ = {};
  }

 protected:
  /// Starts the entity of a stream, monitored. Virtual, so that the simulation can start a faulty
  /// one to see that it notices.
  virtual caf::actor start(const user_id& id);
  virtual caf::actor start(const login_id& id);
  virtual caf::actor start(const store_id& id);
  virtual caf::actor start(const slot_id& id);
  virtual caf::actor start(const mailbox_id& id);
  virtual caf::actor start(const permit_holder& id);

  environment& env_;
  const caf::actor writer_;

 private:
  struct resident {
    caf::actor entity;
    bool idle = false;     // nothing kept it here since the last sweep
    bool leaving = false;  // asked to passivate
    /// A slot rests from the moment its visit begins: reservations are closed by then, and whoever
    /// asks for what is past does not keep it here.
    timestamp rests_from{INT64_MAX};
    std::vector<std::function<void()>> stashed;  // commands that came meanwhile
  };

  template <class A>
  using residents = id_map<typename A::id, resident>;

  template <class A>
  residents<A>& all() {
    return std::get<residents<A>>(residents_);
  }
  template <class A>
  void route(command_for<A>& order);
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

  std::tuple<residents<account>, residents<login>, residents<store>, residents<slot>,
             residents<moim::mailbox>, residents<permits>>
      residents_;
  std::unordered_map<caf::actor_addr, std::function<void()>> when_down_;
  caf::response_promise settling_;
};

}  // namespace moim::actors
