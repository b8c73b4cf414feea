// The door between an I/O thread and the actors, one for each I/O thread. Commands go in here, and
// their answers come back on the thread that owns the connection, so no hop is paid. Not
// thread-safe: it belongs to its thread.
#pragma once

#include <functional>
#include <memory>

#include "actors/commands.hpp"
#include "actors/view.hpp"

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

  /// Calls `then(true)` once queries show the position, `then(false)` when they do not within
  /// `limits::position_wait_ms`.
  virtual void when_shown(std::uint64_t position, std::function<void(bool)> then) = 0;

  /// Calls `then(true)` once queries show that the account is erased, `then(false)` when they do
  /// not within `limits::erasure_wait_ms`.
  virtual void when_erased(user_id user, std::function<void(bool)> then) = 0;

  /// Runs the continuations of all answers that have come. The owning thread calls it after it
  /// was notified (see node::open_gateway).
  virtual void drain() = 0;
};

}  // namespace moim::actors
