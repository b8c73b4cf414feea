// Bugs around withdrawals: an account with one of its rules broken, and actors that stand before
// the reactor and the mail sender and do not do all that a withdrawal asks for.
#pragma once

#include <vector>

#include <caf/actor.hpp>

#include "domain/account/account.hpp"
#include "sim/planted/planted_bugs.hpp"

namespace moim::sim {

/// Like planted_slot: the names on the wire, the state and the messages stay the same.
struct planted_account {
  static inline bug broken = bug::none;

  static decision<account> decide(const account_state& s, const account::command& c,
                                  const context& ctx);
  static void evolve(account_state& s, const account::event& e, timestamp at);
  static account::reply answer(const account_state& s, const account::command& c);
};

/// Before all shards of the reactor: some of its orders are answered, and nothing else.
caf::actor start_keeping_shards(caf::actor_system& system, const std::vector<caf::actor>& shards,
                                bug broken);

/// Before all shards of the mail sender: an account that is gone is answered as it was.
caf::actor start_knowing_shards(caf::actor_system& system, const std::vector<caf::actor>& shards);

}  // namespace moim::sim
