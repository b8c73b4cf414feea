// Permits with one of their rules broken (sim/planted/planted_rules.hpp).
#pragma once

#include "domain/popup/permits.hpp"

namespace moim::sim {

enum class permits_bug { none, one_more_slot, return_unasked };

struct planted_permits {
  static inline permits_bug broken = permits_bug::none;

  static decision<permits> decide(const permits_state& s, const permits::command& c,
                                  const context& ctx);
  static void evolve(permits_state& s, const permits::event& e, timestamp at);
  static permits::reply answer(const permits_state& s, const permits::command& c);
};

}  // namespace moim::sim
