// An account with one of its rules broken (sim/planted/planted_rules.hpp).
#pragma once

#include "domain/account/account.hpp"

namespace moim::sim {

enum class account_bug { none, sign_in_withdrawn };

struct planted_account {
  static inline account_bug broken = account_bug::none;

  static decision<account> decide(const account_state& s, const account::command& c,
                                  const context& ctx);
  static void evolve(account_state& s, const account::event& e, timestamp at);
  static account::reply answer(const account_state& s, const account::command& c);
};

}  // namespace moim::sim
