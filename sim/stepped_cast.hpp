// The shipped actors without threads, for a node that somebody steps. It remembers who plays what.
#pragma once

#include <vector>

#include "actors/casting.hpp"

namespace moim::sim {

class stepped_cast : public actors::casting {
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
  /// After the life of a node: its actors must not be kept alive by who remembers them.
  void forget() {
    projector = writer = nullptr;
    shards.clear();
  }

  mutable caf::actor projector;
  mutable caf::actor writer;
  mutable std::vector<caf::actor> shards;
};

}  // namespace moim::sim
