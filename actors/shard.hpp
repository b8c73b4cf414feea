// Finds the entity of a command, or wakes it, and hands the command on. A stream belongs to one
// shard, so there is never a second entity for it, not even while one is leaving memory.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>

#include <caf/event_based_actor.hpp>

#include "actors/entity.hpp"

namespace moim::actors {

class shard : public caf::event_based_actor {
 public:
  shard(caf::actor_config& cfg, environment& env, caf::actor writer);

  caf::behavior make_behavior() override;
  /// A message to come may keep the shard itself alive; its entities must not wait for that.
  void on_exit() override { residents_.clear(); }

 private:
  struct resident {
    caf::actor entity;
    bool idle = false;                           // nothing came since the last sweep
    bool leaving = false;                        // asked to passivate
    std::vector<std::function<void()>> stashed;  // commands that came meanwhile
  };

  template <class A>
  void route(command_for<A>& order);
  template <class A>
  resident& find_or_wake(const std::string& stream, const typename A::id& id);
  void sweep_idle();
  void let_go(const std::string& stream, resident& r);
  void on_gone(const std::string& stream);
  void on_down(const caf::down_msg& down);

  environment& env_;
  const caf::actor writer_;
  std::unordered_map<std::string, resident> residents_;  // by stream
  std::unordered_map<caf::actor_addr, std::string> stream_of_;
  caf::response_promise settling_;
};

}  // namespace moim::actors
