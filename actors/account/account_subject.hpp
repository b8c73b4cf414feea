// The account's parts on the floor of the actors; actors/subjects.hpp says what a subject offers.
#pragma once

#include "actors/account/account_projection.hpp"
#include "actors/account/account_reactions.hpp"

namespace moim::actors {

/// The projections that the account reads.
struct account_reads {
  template <class View>
  explicit account_reads(const View& v) : accounts(v) {}

  const account_projection& accounts;
};

struct account_subject {
  using projection = account_projection;
  using reads = account_reads;
  using reactions = account_reactions;
};

}  // namespace moim::actors
