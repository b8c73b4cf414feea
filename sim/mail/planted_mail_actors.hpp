// Planted bugs between the actors: actors before the timer service, the reactor and the mail
// sender that pass on something untrue.
#pragma once

#include <optional>

#include "sim/planted/planted_view.hpp"
#include "sim/world/stepped_actor_factory.hpp"

namespace moim::sim {

enum class mail_actor_bug {
  remind_early,
  remind_cancelled,
  hand_over_first,
  lose_mail,
  write_to_another,
  tell_withdrawn,
  write_to_withdrawn,
};

class planted_mail_actors final : public stepped_actor_factory {
 public:
  explicit planted_mail_actors(mail_actor_bug broken);

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
  const mail_actor_bug broken_;
  mutable planted_view view_;
};

/// Before all shards of the timer service: whatever it asks of a mailbox is asked twice.
caf::actor start_repeating_shards(caf::actor_system& system, const std::vector<caf::actor>& to);

}  // namespace moim::sim
