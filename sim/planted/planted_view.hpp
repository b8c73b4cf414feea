// An actor before the projector that shows its followers another view than there is.
#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include <caf/actor.hpp>

#include "actors/feed/feed_environment.hpp"

namespace moim::sim {

class planted_view {
 public:
  /// What is shown in place of a view; `at_first`: before anything new has come.
  using make_untrue = std::function<actors::view_ptr(const actors::view_ptr& real, bool at_first)>;

  /// `reports`: who follows the log counts in the telemetry of the node.
  planted_view(make_untrue make, bool reports) : make_(std::move(make)), reports_(reports) {}

  /// Returns the actor. Lives as long as the node.
  caf::actor start(caf::actor_system& system, actors::feed_environment& sound,
                   const caf::actor& projector);
  /// For those who are shown the untrue view.
  actors::feed_environment& env() { return *env_; }

 private:
  caf::behavior behavior_of(caf::event_based_actor* self, const caf::actor& projector,
                            actors::feed_environment* sound);

  const make_untrue make_;
  const bool reports_;
  std::atomic<actors::view_ptr> shown_;
  actors::telemetry counters_;  // positions of that view
  std::optional<actors::feed_environment> env_;
};

}  // namespace moim::sim
