// Actors that stand before the shipped ones and do not pass on what they should.
#pragma once

#include "sim/account/planted_account.hpp"
#include "sim/host/random_source.hpp"
#include "sim/mail/planted_mail.hpp"
#include "sim/planted/planted_bugs.hpp"
#include "sim/world/stepped_actor_factory.hpp"

namespace moim::sim {

class planted_actors final : public stepped_actor_factory {
 public:
  planted_actors(bug broken, std::uint64_t seed) : broken_(broken), random_(seed) {}

  caf::actor start_projector(caf::actor_system& system, actors::environment& env,
                             const std::filesystem::path& directory,
                             std::uint64_t saved_position) const override;
  caf::actor start_writer(caf::actor_system& system, actors::environment& env,
                          const caf::actor& projection) const override;
  caf::actor start_shard(caf::actor_system& system, actors::environment& env,
                         const caf::actor& log_writer) const override;
  caf::actor start_reactor(caf::actor_system& system, actors::environment& env,
                           const caf::actor& projection, const std::vector<caf::actor>& to,
                           const actors::slot_start& starts_at) const override;
  caf::actor start_timekeeper(caf::actor_system& system, actors::environment& env,
                              const actors::timekeeper::clock& now,
                              actors::timekeeper::agendas what, const std::vector<caf::actor>& to,
                              const caf::actor& projection) const override;
  caf::actor start_mail_sender(caf::actor_system& system, actors::environment& env,
                               const actors::mail_sending& with, const std::vector<caf::actor>& to,
                               const caf::actor& projection) const override;

 private:
  const bug broken_;
  mutable random_source random_;
  mutable untrue_view untrue_view_;
};

}  // namespace moim::sim
