// Actors that stand before the shipped ones and do not pass on what they should.
#pragma once

#include "sim/planted/planted_bugs.hpp"
#include "sim/planted/planted_mail.hpp"
#include "sim/planted/planted_withdrawal.hpp"
#include "sim/world/dice.hpp"
#include "sim/world/stepped_cast.hpp"

namespace moim::sim {

class planted_cast final : public stepped_cast {
 public:
  planted_cast(bug broken, std::uint64_t seed) : broken_(broken), dice_(seed) {}

  caf::actor start_projector(caf::actor_system& system, actors::feed_environment& env,
                             const std::filesystem::path& directory,
                             std::uint64_t saved_position) const override;
  caf::actor start_writer(caf::actor_system& system, actors::environment& env,
                          const caf::actor& projection) const override;
  caf::actor start_shard(caf::actor_system& system, actors::environment& env,
                         const caf::actor& log_writer) const override;
  caf::actor start_reactor(caf::actor_system& system, actors::feed_environment& env,
                           const caf::actor& projection,
                           const std::vector<caf::actor>& to) const override;
  caf::actor start_timer_service(caf::actor_system& system, actors::feed_environment& env,
                                 const actors::timer_service::clock& now,
                                 actors::timer_sources what, const std::vector<caf::actor>& to,
                                 const caf::actor& projection) const override;
  caf::actor start_subject_actor(caf::actor_system& system, actors::feed_environment& env,
                                 const actors::subject_actor& what,
                                 const std::vector<caf::actor>& to,
                                 const caf::actor& projection) const override;

 private:
  const bug broken_;
  mutable dice dice_;
  mutable untrue_view untrue_view_;
};

}  // namespace moim::sim
