// The port between an I/O thread and the actors, one for each I/O thread. It sends commands to
// entities, and answers come back on the thread that owns the connection, so no hop is paid. Not
// thread-safe: it belongs to its thread.
#pragma once

#include <functional>
#include <memory>

#include "actors/engine/commands.hpp"
#include "actors/engine/facts.hpp"

namespace moim::actors {

template <class A>
using answer_handler = std::function<void(answer_of<A>)>;

/// One pure virtual `ask` for each aggregate. The bases form a chain, so that there is one table of
/// virtual functions and a call is one virtual call.
template <class Aggregates>
class asks;

template <>
class asks<type_list<>> {
 public:
  virtual ~asks() = default;
  void ask() = delete;  // for the `using` of the next in the chain
};

template <class A, class... More>
class asks<type_list<A, More...>> : public asks<type_list<More...>> {
 public:
  using asks<type_list<More...>>::ask;
  virtual void ask(command_for<A> command, answer_handler<A> then) = 0;
};

class gateway : public asks<aggregates> {
 public:
  /// Asks the entity for its state, if it is in memory.
  virtual void read_state(entity_id id, std::function<void(state_answer)> then) = 0;

  /// Calls `then(true)` once queries show the position, `then(false)` when they do not within
  /// `limits::position_wait_ms`.
  virtual void when_shown(std::uint64_t position, std::function<void(bool)> then) = 0;

  /// Calls `then()`, and from then on `on_batch` with each batch of the committed feed, in position
  /// order: everything that is committed after `then()`, and nothing twice.
  virtual void follow(std::function<void(const committed_batch&)> on_batch,
                      std::function<void()> then) = 0;
  /// What is on its way may still come.
  virtual void unfollow() = 0;

  /// Runs the continuations of all answers that have come. The owning thread calls it after it
  /// was notified (see node::open_gateway).
  virtual void drain() = 0;
};

}  // namespace moim::actors
