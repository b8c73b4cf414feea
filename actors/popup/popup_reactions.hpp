// What events ask of slots:
//
//   store_edited, store_closed
//       every slot of the store that has begun gets the new plan, or closes
//
//   slot_planned
//       the slot gets the new plan, when its plan is older than the store: the first reservation
//       was under way while the store changed
//
//   reservations_dropped
//       the slot goes on closing
//
//   account_withdrawn
//       the user's places to come are cancelled
//
//   place_confirmed, waitlist_joined
//       of a user who has withdrawn: the reservation was under way, and is cancelled, unless the
//       visit had begun by then
#pragma once

#include <vector>

#include "actors/engine/commands.hpp"
#include "actors/popup/popup_reads.hpp"

namespace moim::actors {

struct popup_reactions {
  using reacts_to = type_list<store_edited, store_closed, slot_planned, reservations_dropped,
                              account_withdrawn, place_confirmed, waitlist_joined>;

  template <class Event>
  static bool may_react(const popup_reads& v, const Event& e) {
    if constexpr (std::is_same_v<Event, place_confirmed> ||
                  std::is_same_v<Event, waitlist_joined>) {
      return v.accounts.has_withdrawn(e.user);
    } else {
      return true;
    }
  }

  using commands = std::vector<any_command>;
  static void react(const popup_reads& v, const local_instant& at, const fact<account>& f,
                    commands& out);
  static void react(const popup_reads& v, const local_instant& at, const fact<store>& f,
                    commands& out);
  static void react(const popup_reads& v, const local_instant& at, const fact<slot>& f,
                    commands& out);
};

}  // namespace moim::actors
