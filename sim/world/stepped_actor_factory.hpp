// Starts the shipped actors without threads, for a node that is stepped. It remembers each actor
// by name, so that the simulation can hold it back and name it in a trace.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/node/actor_factory.hpp"

namespace moim::sim {

class stepped_actor_factory : public actors::actor_factory {
 public:
  bool stepped() const final { return true; }

  caf::actor start_projector(caf::actor_system& system, actors::feed_environment& env,
                             const std::filesystem::path& directory,
                             std::uint64_t saved_position) const override {
    return remember("projector",
                    actors::actor_factory::start_projector(system, env, directory, saved_position));
  }
  caf::actor start_writer(caf::actor_system& system, actors::environment& env,
                          const caf::actor& projection) const override {
    return remember("writer", actors::actor_factory::start_writer(system, env, projection));
  }
  caf::actor start_shard(caf::actor_system& system, actors::environment& env,
                         const caf::actor& log_writer) const override {
    return remember_shard(actors::actor_factory::start_shard(system, env, log_writer));
  }
  caf::actor start_reactor(caf::actor_system& system, actors::feed_environment& env,
                           const caf::actor& projection,
                           const std::vector<caf::actor>& to) const override {
    return remember("reactor", actors::actor_factory::start_reactor(system, env, projection, to));
  }
  caf::actor start_timer_service(caf::actor_system& system, actors::feed_environment& env,
                                 const actors::timer_service::clock& now,
                                 actors::timer_sources what, const std::vector<caf::actor>& to,
                                 const caf::actor& projection) const override {
    return remember("timekeeper", actors::actor_factory::start_timer_service(
                                      system, env, now, std::move(what), to, projection));
  }
  caf::actor start_subject_actor(caf::actor_system& system, actors::feed_environment& env,
                                 const actors::subject_actor& what,
                                 const std::vector<caf::actor>& to,
                                 const caf::actor& projection) const override {
    auto started = actors::actor_factory::start_subject_actor(system, env, what, to, projection);
    return started ? remember(std::string{what.name}, std::move(started)) : started;
  }

  /// After the life of a node: its actors must not be kept alive by who remembers them.
  void forget() {
    actors_.clear();
    shards_ = 0;
  }

  /// Null when there is none of that name.
  caf::actor find(std::string_view name) const {
    const auto found = actors_.find(name);
    return found == actors_.end() ? nullptr : found->second;
  }
  /// By name: "shard 0", "writer".
  const std::map<std::string, caf::actor, std::less<>>& all() const { return actors_; }

 protected:
  const caf::actor& remember(const std::string& name, caf::actor who) const {
    return actors_.insert_or_assign(name, std::move(who)).first->second;
  }
  const caf::actor& remember_shard(caf::actor who) const {
    return remember("shard " + std::to_string(shards_++), std::move(who));
  }

 private:
  mutable std::map<std::string, caf::actor, std::less<>> actors_;
  mutable std::size_t shards_ = 0;
};

}  // namespace moim::sim
