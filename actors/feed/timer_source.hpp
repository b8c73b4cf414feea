// What falls due in one part of the product, and the commands to send then. An agenda is derived
// from the view and nothing else, so it survives a restart by being worked out again, and whatever
// fell due while no server ran is due at once. The timekeeper keeps the time for all agendas.
//
// A command carries the instant at which it was due, and the entity decides what that means: it may
// come late, and twice.
#pragma once

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "actors/engine/commands.hpp"
#include "actors/view/view.hpp"

namespace moim::actors {

using due_command = std::variant<command_for<slot>, command_for<mailbox>>;

class agenda {
 public:
  agenda() = default;
  agenda(const agenda&) = delete;
  agenda& operator=(const agenda&) = delete;
  virtual ~agenda() = default;

  /// Takes up everything that the view knows. Called once, before all others.
  virtual void begin(const view& shown) = 0;

  /// A fact that `shown` shows already. The same one may come again.
  virtual void follow(const any_fact& what, const view& shown) = 0;

  /// When the next command is due, or none is.
  virtual std::optional<timestamp> next() const = 0;

  /// Appends the commands that are due, at most `count_max`. What they bring about takes them off
  /// the agenda; until then they are due again every `limits::timer_retry_ms`.
  virtual void take_due(timestamp now, std::size_t count_max, const view& shown,
                        std::vector<due_command>& out) = 0;
};

}  // namespace moim::actors
