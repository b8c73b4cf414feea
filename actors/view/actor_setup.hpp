// What a node hands to an actor that a subject brings: it works with the entities, and on the view.
#pragma once

#include <functional>
#include <vector>

#include <caf/actor.hpp>

#include "actors/engine/environment.hpp"
#include "actors/view/view_reader.hpp"

namespace moim::actors {

/// Environment and counters outlive the actor; the services are there while it is started.
template <class Subject>
struct actor_setup {
  environment& env;
  typename Subject::counters& counters;
  const typename Subject::services& outside;
  std::function<timestamp()> now;
  view_reader<typename Subject::reads> shown;
  const std::vector<caf::actor>& shards;
  const caf::actor& projector;
};

}  // namespace moim::actors
