// All messages between actors, as plain structs. They stay inside one process, so CAF needs no
// serialization for them (end of the file).
#pragma once

#include <memory>
#include <vector>

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include "actors/engine/commands.hpp"
#include "actors/engine/facts.hpp"
#include "actors/engine/pending_append.hpp"

namespace moim::actors {

/// Entity to log writer: one command's events.
struct append_events {
  storage::append_request request;
  std::vector<any_fact> facts;  // one for each event
  std::shared_ptr<pending_append> pending;
  std::uint64_t number = 0;  // of the append: 1, 2, 3… for each entity
};

/// Log writer to entity: this append is not durable and never will be.
struct append_failed {
  std::uint64_t number = 0;
};

/// Entity to log writer: say `appends_written` when all that came before is durable or has failed.
/// Only an entity that waits for that asks: there is no message for each commit.
struct await_appends {};
struct appends_written {};

/// Log writer to itself: write what has come in.
struct flush {};

/// Log writer to projector.
struct batch_committed {
  committed_batch_ptr batch;
};

/// To the projector: send what queries do not show yet; answered with `feed_followed`, before the
/// first of it.
struct follow_feed {};
struct feed_followed {};
/// To the projector: no more of it.
struct unfollow_feed {};
/// Projector to its followers, once queries show it.
struct feed_batches {
  std::vector<committed_batch_ptr> batches;
};

/// Projector to itself: let readers see what has been applied.
struct publish_view {};

/// Reactor to itself: read on.
struct go_on_reacting {};

/// Its saving thread to the projector.
struct view_saved {};

/// Answered by the projector with `position_reached` once queries show that position.
struct await_position {
  std::uint64_t position = 0;
};
struct position_reached {};

/// Timer service, or another actor that waits for an instant, to itself.
struct alarm_rings {
  std::uint64_t number = 0;
};

/// Shard to itself: look for entities that have been idle.
struct sweep {};

/// Shard to entity: leave memory once nothing is pending; answered with `passivated`.
struct passivate {};
struct passivated {};

/// To a shard and on to the entity, if it is in memory: what is your state? Answered with a
/// state_answer when the version is durable.
struct read_state {
  entity_id id;
};

/// Asks an actor to save what shortens the next start; answered with `settled`.
struct settle {};
struct settled {};

}  // namespace moim::actors

namespace caf {
template <class A>
struct allowed_unsafe_message_type<moim::actors::command_for<A>> : std::true_type {};
template <class A>
struct allowed_unsafe_message_type<moim::actors::answer_of<A>> : std::true_type {};
}  // namespace caf
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::append_events)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::append_failed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::await_appends)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::appends_written)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::flush)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::batch_committed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::follow_feed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::feed_followed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::unfollow_feed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::feed_batches)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::publish_view)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::go_on_reacting)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::view_saved)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::await_position)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::position_reached)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::alarm_rings)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::sweep)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::passivate)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::passivated)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::read_state)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::state_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::settle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::settled)
