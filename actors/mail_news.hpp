// Which mails events ask for, and whether a mail is still true. Both are pure functions of the
// event or the mail, and of a view that shows it, or shows more.
//
//   account_opened          the mailbox of the user opens
//   place_confirmed         confirmed
//   waitlist_joined         waiting
//   waiter_promoted         promoted
//   reservation_cancelled   cancelled
//   reservations_dropped    store closed, to each of them
#pragma once

#include <string_view>
#include <vector>

#include "actors/commands.hpp"
#include "actors/view.hpp"

namespace moim::actors {

/// Whether the event of this type may ask for mail.
bool is_news(std::string_view event_type);
bool is_news(const any_fact& what);

/// The orders for mailboxes, at most one for each, with the event as their cause.
std::vector<command_for<mailbox>> news_of(const any_fact& what, timestamp now);

/// False when the reservation has changed since the mail was wanted, so that sending it would tell
/// what is not so.
bool is_still_true(const view& v, mailbox_id box, const mail_row& mail, timestamp now);

}  // namespace moim::actors
