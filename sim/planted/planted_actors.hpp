// Planted bugs between the actors of the engine: actors before the shipped ones that lose, repeat
// or hurry messages.
#pragma once

#include <memory>

#include "sim/host/random_source.hpp"
#include "sim/world/stepped_actor_factory.hpp"

namespace moim::sim {

enum class actor_bug {
  reply_before_commit,
  lose_append,
  lose_batch,
  show_too_early,
  deliver_twice,
  two_entities,
};

class planted_actors final : public stepped_actor_factory {
 public:
  planted_actors(actor_bug broken, std::uint64_t seed) : broken_(broken), random_(seed) {}

  caf::actor start_projector(caf::actor_system& system, actors::feed_environment& env,
                             const std::filesystem::path& directory,
                             std::uint64_t saved_position) const override;
  caf::actor start_writer(caf::actor_system& system, actors::environment& env,
                          const caf::actor& projection) const override;
  caf::actor start_shard(caf::actor_system& system, actors::environment& env,
                         const caf::actor& log_writer) const override;

 private:
  const actor_bug broken_;
  mutable random_source random_;
};

/// For a table of bugs.
template <actor_bug Bug>
std::unique_ptr<stepped_actor_factory> break_actors(std::uint64_t seed) {
  return std::make_unique<planted_actors>(Bug, seed);
}

}  // namespace moim::sim
