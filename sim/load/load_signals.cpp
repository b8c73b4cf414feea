// Without SA_RESTART: a wait for events returns, and the loop looks.
#include "sim/load/load_signals.hpp"

namespace moim::sim::load {

namespace {

volatile std::sig_atomic_t asked = 0;

}  // namespace

stop_signals::stop_signals() {
  asked = 0;
  struct sigaction ask {};
  ask.sa_handler = [](int) { asked = 1; };
  ask.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &ask, &interrupt_before_);
  ::sigaction(SIGTERM, &ask, &terminate_before_);
}

stop_signals::~stop_signals() {
  ::sigaction(SIGINT, &interrupt_before_, nullptr);
  ::sigaction(SIGTERM, &terminate_before_, nullptr);
}

bool stop_was_asked() {
  return asked != 0;
}

}  // namespace moim::sim::load
