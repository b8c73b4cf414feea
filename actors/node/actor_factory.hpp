// Which actors a node is made of, and what runs them: the shipped ones, on threads. The simulation
// casts otherwise: it runs the same actors one message at a time, and to see that it would notice,
// it puts a faulty one in the place of a shipped one.
#pragma once

#include <filesystem>
#include <vector>

#include <caf/actor.hpp>

#include "actors/engine/environment.hpp"
#include "actors/feed/timer_service.hpp"
#include "actors/mail/mail_sender.hpp"
#include "actors/popup/popup_reactions.hpp"

namespace moim::actors {

class actor_factory {
 public:
  virtual ~actor_factory() = default;

  /// True: no threads, and no scheduler that would run an actor by itself.
  virtual bool stepped() const { return false; }

  virtual caf::actor start_projector(caf::actor_system& system, environment& env,
                                     const std::filesystem::path& directory,
                                     std::uint64_t saved_position) const;
  virtual caf::actor start_writer(caf::actor_system& system, environment& env,
                                  const caf::actor& projection) const;
  virtual caf::actor start_shard(caf::actor_system& system, environment& env,
                                 const caf::actor& writer) const;
  virtual caf::actor start_reactor(caf::actor_system& system, environment& env,
                                   const caf::actor& projection,
                                   const std::vector<caf::actor>& shards,
                                   const local_instant& starts_at) const;
  virtual caf::actor start_timer_service(caf::actor_system& system, environment& env,
                                         const timer_service::clock& now,
                                         timer_service::timer_sources what,
                                         const std::vector<caf::actor>& shards,
                                         const caf::actor& projection) const;
  virtual caf::actor start_mail_sender(caf::actor_system& system, environment& env,
                                       const mail_sender_config& with,
                                       const std::vector<caf::actor>& shards,
                                       const caf::actor& projection) const;
};

}  // namespace moim::actors
