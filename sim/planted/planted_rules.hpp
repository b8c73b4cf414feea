// Replaces the rules in the entities of one aggregate. `Rules` has `decide`, `evolve` and `answer`
// as the aggregate has them; names on the wire, state and messages stay the same. Its `evolve`
// should accept every event, so that the checkers find what a broken decision wrote, and not an
// assertion.
#pragma once

#include <memory>

#include <caf/actor_system.hpp>

#include "actors/engine/shard.hpp"
#include "sim/world/stepped_actor_factory.hpp"

namespace moim::sim {

template <class A, class Rules>
class planted_shard final : public actors::shard {
 public:
  using shard::shard;

 private:
  using shard::start;
  caf::actor start(const typename A::id& id) override {
    return spawn<actors::entity<A, Rules>, caf::lazy_init + caf::monitored>(env_, writer_, id);
  }
};

template <class A, class Rules>
class planted_rules : public stepped_actor_factory {
 public:
  caf::actor start_shard(caf::actor_system& system, actors::environment& env,
                         const caf::actor& log_writer) const override {
    return remember_shard(system.spawn<planted_shard<A, Rules>>(env, log_writer));
  }
};

/// For a table of bugs. Rules are static functions, so they have one bug at a time.
template <class A, class Rules, auto Bug, class Factory = planted_rules<A, Rules>>
std::unique_ptr<stepped_actor_factory> break_rules(std::uint64_t) {
  Rules::broken = Bug;
  return std::make_unique<Factory>();
}

}  // namespace moim::sim
