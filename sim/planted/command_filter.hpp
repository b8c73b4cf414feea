// An actor before all shards that passes commands on to the shard of their stream, except for
// those that a planted bug handles. It is linked to the shards, so that all end together.
#pragma once

#include <utility>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include "actors/engine/messages.hpp"
#include "domain/id_map.hpp"
#include "storage/aggregates.hpp"

namespace moim::sim {

template <class A>
const caf::actor& shard_of(const std::vector<caf::actor>& shards, const typename A::id& id) {
  return shards[id_hash{}(id) % shards.size()];
}

template <class A>
auto pass_on(caf::event_based_actor* self, const std::vector<caf::actor>& shards) {
  return [=](actors::command_for<A>& command) {
    const auto& to = shard_of<A>(shards, command.id);
    return self->delegate(to, std::move(command));
  };
}

/// For answers that nobody waits for. They must not be refused: CAF tells the sender of a refused
/// message, who refuses that, and so on without end.
template <class A>
auto ignore_answer() {
  return [](const actors::answer_of<A>&) {};
}

template <class... A>
caf::message_handler pass_on_all(caf::event_based_actor* self,
                                 const std::vector<caf::actor>& shards, type_list<A...>) {
  return {pass_on<A>(self, shards)..., ignore_answer<A>()..., [](const caf::error&) {}};
}

/// The behavior of the actor; `special` are the handlers of the planted bug.
template <class... Handlers>
caf::behavior filter_commands(caf::event_based_actor* self, const std::vector<caf::actor>& shards,
                              Handlers... special) {
  for (const auto& s : shards) self->link_to(s);
  return caf::message_handler{std::move(special)...}.or_else(
      pass_on_all(self, shards, aggregates{}));
}

/// Answers with nothing, or passes the command on.
template <class A>
void answer_or_pass(caf::event_based_actor* self, const std::vector<caf::actor>& shards,
                    actors::command_for<A>& command, bool answers) {
  auto promise = self->make_response_promise();
  if (answers) return promise.deliver(actors::answer_of<A>{typename A::reply{}});
  const auto& to = shard_of<A>(shards, command.id);
  promise.delegate(to, std::move(command));
}

}  // namespace moim::sim
