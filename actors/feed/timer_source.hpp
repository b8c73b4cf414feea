// What falls due in one part of the product, and the commands to send then. A timer source is
// derived from the view and nothing else, so it survives a restart by being worked out again, and
// whatever fell due while no server ran is due at once. The timer service keeps the time for all
// sources.
//
// A command carries the instant at which it was due, and the entity decides what that means: it may
// come late, and twice.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "actors/subjects.hpp"

namespace moim::actors {

class timer_source {
 public:
  timer_source() = default;
  timer_source(const timer_source&) = delete;
  timer_source& operator=(const timer_source&) = delete;
  virtual ~timer_source() = default;

  /// Takes up everything that the view knows. Called once, before all others.
  virtual void begin(const view& shown) = 0;

  /// A fact that `shown` shows already. The same one may come again.
  virtual void follow(const any_fact& what, const view& shown) = 0;

  /// When the next command is due, or none is.
  virtual std::optional<timestamp> next() const = 0;

  /// Appends the commands that are due, at most `count_max`. What they bring about takes them off
  /// the list; until then they are due again every `limits::timer_retry_ms`.
  virtual void take_due(timestamp now, std::size_t count_max, const view& shown,
                        std::vector<any_command>& out) = 0;
};

using timer_sources = std::vector<std::unique_ptr<timer_source>>;

/// The timer sources of all subjects.
timer_sources make_timer_sources(const environment& env, const outside_world& outside);

}  // namespace moim::actors
