// The projections that the popup's reactions and timers read.
#pragma once

#include "actors/account/account_projection.hpp"
#include "actors/popup/popup_projection.hpp"

namespace moim::actors {

struct popup_reads {
  template <class View>
  popup_reads(const View& v) : accounts(v), popup(v) {}

  const account_projection& accounts;
  const popup_projection& popup;
};

}  // namespace moim::actors
