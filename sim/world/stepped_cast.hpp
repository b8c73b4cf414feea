// The shipped actors without threads, for a node that somebody steps. It remembers who plays what.
#pragma once

#include <vector>

#include "actors/node/actor_factory.hpp"

namespace moim::sim {

class stepped_cast : public actors::actor_factory {
 public:
  bool stepped() const final { return true; }

  caf::actor start_projector(caf::actor_system& system, actors::feed_environment& env,
                             const std::filesystem::path& directory,
                             std::uint64_t saved_position) const override {
    return projector =
               actors::actor_factory::start_projector(system, env, directory, saved_position);
  }
  caf::actor start_writer(caf::actor_system& system, actors::environment& env,
                          const caf::actor& projection) const override {
    return writer = actors::actor_factory::start_writer(system, env, projection);
  }
  caf::actor start_shard(caf::actor_system& system, actors::environment& env,
                         const caf::actor& log_writer) const override {
    return shards.emplace_back(actors::actor_factory::start_shard(system, env, log_writer));
  }
  caf::actor start_reactor(caf::actor_system& system, actors::feed_environment& env,
                           const caf::actor& projection,
                           const std::vector<caf::actor>& to) const override {
    return reactor = actors::actor_factory::start_reactor(system, env, projection, to);
  }
  caf::actor start_timer_service(caf::actor_system& system, actors::feed_environment& env,
                                 const actors::timer_service::clock& now,
                                 actors::timer_sources what, const std::vector<caf::actor>& to,
                                 const caf::actor& projection) const override {
    return timekeeper = actors::actor_factory::start_timer_service(system, env, now,
                                                                   std::move(what), to, projection);
  }
  caf::actor start_subject_actor(caf::actor_system& system, actors::feed_environment& env,
                                 const actors::subject_actor& what,
                                 const std::vector<caf::actor>& to,
                                 const caf::actor& projection) const override {
    auto started = actors::actor_factory::start_subject_actor(system, env, what, to, projection);
    if (what.name == actors::mail_subject::actor_name) sender = started;
    return started;
  }
  /// After the life of a node: its actors must not be kept alive by who remembers them.
  void forget() {
    projector = writer = reactor = timekeeper = sender = nullptr;
    shards.clear();
  }

  mutable caf::actor projector;
  mutable caf::actor writer;
  mutable caf::actor reactor;
  mutable caf::actor timekeeper;
  mutable caf::actor sender;
  mutable std::vector<caf::actor> shards;
};

}  // namespace moim::sim
