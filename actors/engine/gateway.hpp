// The door between an I/O thread and the actors, one for each I/O thread. Commands go in here, and
// their answers come back on the thread that owns the connection, so no hop is paid. Not
// thread-safe: it belongs to its thread.
#pragma once

#include <functional>
#include <memory>

#include "actors/engine/commands.hpp"
#include "actors/popup/popup_projection.hpp"

namespace moim::actors {

class gateway {
 public:
  template <class A>
  using answer_handler = std::function<void(answer_of<A>)>;

  virtual ~gateway() = default;

  virtual void ask(command_for<account> order, answer_handler<account> then) = 0;
  virtual void ask(command_for<login> order, answer_handler<login> then) = 0;
  virtual void ask(command_for<store> order, answer_handler<store> then) = 0;
  virtual void ask(command_for<slot> order, answer_handler<slot> then) = 0;
  virtual void ask(command_for<mailbox> order, answer_handler<mailbox> then) = 0;
  virtual void ask(command_for<permits> order, answer_handler<permits> then) = 0;

  /// Asks whoever has that state in memory.
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
