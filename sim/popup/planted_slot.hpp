// A slot with one of its rules broken (sim/planted/planted_rules.hpp).
#pragma once

#include "domain/popup/slot.hpp"

namespace moim::sim {

enum class slot_bug {
  none,
  oversell,
  pass_over,
  forget_promotion,
  take_twice,
  reuse_ticket,
  open_early,
  cancel_for_others,
  misplace,
  impure_evolve,
  free_hidden,
  react_twice,
  reuse_permit,
  forgive_late,
  // What the clock decides (planted_rush.hpp).
  draw_otherwise,
  open_again,
  sleep_through,
  skip_offer,
  expire_early,
  offer_too_many,
  cancel_late,
};

struct planted_slot {
  /// Rules are static functions; one run has one bug.
  static inline slot_bug broken = slot_bug::none;

  static decision<slot> decide(const slot_state& s, const slot::command& c, const context& ctx);
  static void evolve(slot_state& s, const slot::event& e, timestamp at);
  static slot::reply answer(const slot_state& s, const slot::command& c);
};

}  // namespace moim::sim
