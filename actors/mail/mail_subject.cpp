// How the mail sender is started.
#include "actors/mail/mail_subject.hpp"

#include <caf/actor_system.hpp>

#include "actors/mail/mail_sender.hpp"
#include "actors/view/actor_setup.hpp"

namespace moim::actors {

caf::actor mail_subject::start_actor(caf::actor_system& system,
                                     const actor_setup<mail_subject>& with) {
  if (with.outside.mail == nullptr) {
    return {};
  }
  mail_sender_config config{with.outside.mail, with.now, with.outside.seed, &with.counters,
                            with.shown};
  return system.spawn<mail_sender>(with.env, std::move(config), with.shards, with.projector);
}

}  // namespace moim::actors
