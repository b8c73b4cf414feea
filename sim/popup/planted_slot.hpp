// A slot with one of its rules broken. It replaces the shipped rules in the entity: the names on
// the wire, the state and the messages stay the same. Its `evolve` believes every event, so that
// what a broken decision wrote is found by those who watch, not by an assertion.
#pragma once

#include "domain/popup/slot.hpp"
#include "sim/planted/planted_bugs.hpp"

namespace moim::sim {

struct planted_slot {
  /// Rules are static functions; one run has one bug.
  static inline bug broken = bug::none;

  static decision<slot> decide(const slot_state& s, const slot::command& c, const context& ctx);
  static void evolve(slot_state& s, const slot::event& e, timestamp at);
  static slot::reply answer(const slot_state& s, const slot::command& c);
};

bool breaks_rules(bug what);

}  // namespace moim::sim
