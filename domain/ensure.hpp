// Assertions that stay on in release builds. A failed one is a bug in Moim, never an error that a
// client can cause, and ends the process: a server whose invariants do not hold must not
// acknowledge anything more. The log makes the restart safe.
#pragma once

#include <source_location>

namespace moim {

/// Prints `what` and the place to standard error and aborts.
[[noreturn]] void ensure_failed(const char* what, const std::source_location& where);

/// Aborts the process unless `condition` holds. Never use it on input from outside.
inline void ensure(bool condition, const char* what,
                   const std::source_location& where = std::source_location::current()) {
  if (!condition) [[unlikely]] {
    ensure_failed(what, where);
  }
}

}  // namespace moim
