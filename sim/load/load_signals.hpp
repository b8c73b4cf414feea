// SIGINT and SIGTERM ask a run to end, so that it can tell what it measured until then.
#pragma once

#include <csignal>

namespace moim::sim::load {

/// While it lives the first signal is noted; a second one ends the process as usual.
class stop_signals {
 public:
  stop_signals();
  ~stop_signals();
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

 private:
  struct sigaction interrupt_before_ {};
  struct sigaction terminate_before_ {};
};

/// Whether one came since the `stop_signals` were made.
bool stop_was_asked();

}  // namespace moim::sim::load
