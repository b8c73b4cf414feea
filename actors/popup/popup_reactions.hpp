// Which events ask something of other aggregates, and what. A reaction is a pure function of the
// event and of a view that shows it, or shows more: the order it makes must be right either way,
// and right again when it is delivered a second time after a restart.
//
//   store_edited, store_closed   every slot of the store that has begun hears of it
//   slot_planned                 when the plan is older than the store, the slot hears of the new
//   one:
//                                the first reservation was under way while the store changed
//   reservations_dropped         the close of the slot goes on
//   account_withdrawn            places to come and logins become free, and the account is erased
//   place_confirmed, waitlist_joined
//                                of who has withdrawn: it was under way, and is cancelled, unless
//                                the visit had been by then
//   these, and what happens to a reservation
//                                users who are concerned get mail: actors/mail/mail_triggers
//
// An event makes at most one order for each aggregate: the aggregate drops the second as seen.
#pragma once

#include <variant>
#include <vector>

#include "actors/engine/commands.hpp"
#include "actors/mail/mail_triggers.hpp"
#include "actors/popup/popup_projection.hpp"

namespace moim::actors {

/// Whether the event of this type may make orders.
bool is_reacted_to(std::string_view event_type);

/// Whether this event may: nearly none does where nobody has a mailbox.
bool may_ask(const view& v, const any_fact& what);

/// The orders, with the event as their cause and its time as theirs, or that of the withdrawal when
/// it is the later one.
std::vector<any_command> react(const view& v, const local_instant& starts_at, const any_fact& what);

}  // namespace moim::actors
