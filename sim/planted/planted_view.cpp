// Follows the projector, and shows each view in its untrue form.
#include "sim/planted/planted_view.hpp"

#include <memory>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include "actors/engine/messages.hpp"

namespace moim::sim {

using namespace actors;

caf::behavior planted_view::behavior_of(caf::event_based_actor* self, const caf::actor& projector,
                                        feed_environment* sound) {
  self->link_to(projector);
  const auto follower = std::make_shared<caf::actor_addr>();
  const auto show = [=, this](bool at_first) {
    const auto real = sound->current_view.load();
    shown_ = make_(real, at_first);
    counters_.projected_position = real->position;
  };
  return {[=, this](const follow_feed& f) {
            counters_.committed_position = sound->counters.committed_position.load();
            *follower = caf::actor_cast<caf::actor_addr>(self->current_sender());
            auto promise = self->make_response_promise();
            self->request(projector, caf::infinite, f).then([=](const feed_followed& done) mutable {
              promise.deliver(done);
            });
          },
          [=](const await_position& wanted) {
            auto promise = self->make_response_promise();
            self->request(projector, caf::infinite, wanted)
                .then([=](const position_reached& done) mutable {
                  show(true);
                  promise.deliver(done);
                });
          },
          [=](const feed_batches& fresh) {
            show(false);
            if (const auto to = caf::actor_cast<caf::actor>(*follower)) self->send(to, fresh);
          }};
}

caf::actor planted_view::start(caf::actor_system& system, feed_environment& sound,
                               const caf::actor& projector) {
  const auto real = sound.current_view.load();
  shown_ = reports_ ? make_(real, true) : real;
  counters_.projected_position = counters_.committed_position = shown_.load()->position;
  env_.emplace(feed_environment{{sound.log, sound.keys, reports_ ? sound.counters : counters_,
                                 sound.report, sound.caches, sound.stepped, sound.at},
                                shown_});
  return system.spawn([this, projector, &sound](caf::event_based_actor* self) {
    return behavior_of(self, projector, &sound);
  });
}

}  // namespace moim::sim
