// The messages of an entity: the command that it takes and the answer that it gives. They know
// nothing of CAF, so that the network edge can use them without it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "storage/aggregates.hpp"
#include "storage/codec/sha256.hpp"
#include "storage/log/event_log.hpp"

namespace moim::actors {

/// The instant at which a clock of the server's time zone shows that time on that day.
using local_instant = std::function<timestamp(calendar_date, time_of_day)>;

/// Marks a command as repeatable: the first accepted one under `key` is executed, a repeat gets
/// its answer. `fingerprint` tells whether a repeat is the same request.
struct idempotency {
  std::string key;
  std::string fingerprint;
};

/// A command on its way to an entity.
template <class A>
struct command_for {
  typename A::id id;
  typename A::command command;
  context ctx;
  std::optional<idempotency> once;
  /// Position of the event that this reacts to; 0 for a command of a client. An entity takes a
  /// cause once, and causes reach it in ascending order.
  std::uint64_t cause = 0;
};

/// Why a command got neither reply nor rejection.
enum class failure {
  unavailable,            ///< the log does not accept; nothing is known to have changed
  idempotency_key_reused  ///< the key belongs to another request
};

/// The answer to a command. `position` is that of its last event or, when it made none, of the
/// last one that its stream had. `version` and `chain` are those of its last event in the stream;
/// version 0: it made none. A repeat gets those of the first.
template <class A>
struct answer_of {
  std::variant<typename A::reply, typename A::rejection, failure> result;
  std::uint64_t position = 0;
  std::uint64_t version = 0;
  storage::chain_value chain{};
};

template <class A>
using id_of_aggregate = typename A::id;
/// The id of an entity of whichever aggregate. Aggregates have ids of different types.
using entity_id = variant_of<id_of_aggregate, aggregates>;

/// What an entity knows, as of a version that is durable.
struct live_state {
  std::uint64_t version = 0;
  std::uint64_t position = 0;  ///< of that version's event
  std::uint64_t bytes = 0;     ///< of the state in its canonical encoding
  storage::digest sum{};       ///< SHA-256 of those
};

enum class no_state {
  asleep,      ///< no entity of that stream is in memory
  unavailable  ///< it could not say
};
using state_answer = std::variant<live_state, no_state>;

/// A command for whichever aggregate: what a reaction or a timer asks for.
using any_command = variant_of<command_for, aggregates>;

}  // namespace moim::actors
