// Permits with one of their rules broken.
#pragma once

#include "domain/popup/permits.hpp"
#include "sim/planted/planted_bugs.hpp"

namespace moim::sim {

/// Like planted_slot: the names on the wire, the state and the messages stay the same, and its
/// `evolve` believes every event.
struct planted_permits {
  static inline bug broken = bug::none;

  static decision<permits> decide(const permits_state& s, const permits::command& c,
                                  const context& ctx);
  static void evolve(permits_state& s, const permits::event& e, timestamp at);
  static permits::reply answer(const permits_state& s, const permits::command& c);
};

}  // namespace moim::sim
