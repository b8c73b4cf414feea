// What events ask of accounts and logins:
//
//   account_withdrawn   the logins become free, and the account is erased
#pragma once

#include <vector>

#include "actors/engine/commands.hpp"
#include "actors/engine/facts.hpp"

namespace moim::actors {

struct account_reads;

struct account_reactions {
  using reacts_to = type_list<account_withdrawn>;

  static void react(const account_reads& v, const local_instant& at, const fact<account>& what,
                    std::vector<any_command>& out);
};

}  // namespace moim::actors
