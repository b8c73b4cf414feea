// Which mails events ask for, and whether a mail is still true. Both are pure functions of the
// event or the mail, and of a view that shows it, or shows more.
//
//   place_confirmed         confirmed
//   waitlist_joined         lined up, before a slot opens that people line up for; else waiting
//   waiter_promoted         promoted
//   place_offered           offered, good as long as the offer stands
//   offer_accepted          confirmed
//   offer_expired           offer expired
//   reservation_cancelled   cancelled
//   reservations_dropped    store closed, to each of them
//   store_edited            store changed, to all whose visit is still to come, when its name,
//                           place or days are others
//
// Who has no open mailbox is not written to, and costs nothing in the log.
#pragma once

#include <vector>

#include "actors/engine/commands.hpp"
#include "actors/popup/popup_projection.hpp"

namespace moim::actors {

/// The orders for mailboxes, at most one for each, with the event as their cause and its time as
/// theirs.
std::vector<command_for<mailbox>> mail_commands(const view& v, const local_instant& starts_at,
                                                const any_fact& what);

/// False when the reservation has changed since the mail was wanted, or its time is over, so that
/// sending it would tell what is not so.
bool is_still_true(const view& v, mailbox_id box, const mail_row& mail, timestamp now);

}  // namespace moim::actors
