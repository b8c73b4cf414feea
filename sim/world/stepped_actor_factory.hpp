// The shipped actors without threads, for a node that somebody steps. It remembers who plays what.
#pragma once

#include <vector>

#include "actors/node/casting.hpp"

namespace moim::sim {

class stepped_actor_factory : public actors::casting {
 public:
  bool stepped() const final { return true; }

  caf::actor start_projector(caf::actor_system& system, actors::environment& env,
                             const std::filesystem::path& directory,
                             std::uint64_t saved_position) const override {
    return projector = actors::casting::start_projector(system, env, directory, saved_position);
  }
  caf::actor start_writer(caf::actor_system& system, actors::environment& env,
                          const caf::actor& projection) const override {
    return writer = actors::casting::start_writer(system, env, projection);
  }
  caf::actor start_shard(caf::actor_system& system, actors::environment& env,
                         const caf::actor& log_writer) const override {
    return shards.emplace_back(actors::casting::start_shard(system, env, log_writer));
  }
  caf::actor start_reactor(caf::actor_system& system, actors::environment& env,
                           const caf::actor& projection, const std::vector<caf::actor>& to,
                           const actors::slot_start& starts_at) const override {
    return reactor = actors::casting::start_reactor(system, env, projection, to, starts_at);
  }
  caf::actor start_timekeeper(caf::actor_system& system, actors::environment& env,
                              const actors::timekeeper::clock& now,
                              actors::timekeeper::agendas what, const std::vector<caf::actor>& to,
                              const caf::actor& projection) const override {
    return timekeeper =
               actors::casting::start_timekeeper(system, env, now, std::move(what), to, projection);
  }
  caf::actor start_mail_sender(caf::actor_system& system, actors::environment& env,
                               const actors::mail_sending& with, const std::vector<caf::actor>& to,
                               const caf::actor& projection) const override {
    return sender = actors::casting::start_mail_sender(system, env, with, to, projection);
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
