// Which events trigger which mails, and whether a mail is still true. Both are pure functions of
// the event or the mail, and of a view that shows it, or shows more.
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
// A user without an open mailbox gets no mail, and costs nothing in the log.
#pragma once

#include <vector>

#include "actors/engine/commands.hpp"
#include "actors/mail/mail_reads.hpp"

namespace moim::actors {

struct mail_triggers {
  using reacts_to =
      type_list<place_confirmed, waitlist_joined, waiter_promoted, place_offered, offer_accepted,
                offer_expired, reservation_cancelled, reservations_dropped, store_edited>;

  template <class Event>
  static bool may_react(const mail_reads& v, const Event& e) {
    if constexpr (requires { e.user; }) {
      return v.has_mailbox(e.user);
    } else {
      return true;
    }
  }

  /// At most one command for each mailbox, with the event as its cause and the time of that.
  using commands = std::vector<any_command>;
  static void react(const mail_reads& v, const local_instant& at, const fact<store>& f,
                    commands& out);
  static void react(const mail_reads& v, const local_instant& at, const fact<slot>& f,
                    commands& out);
};

/// False when the reservation has changed since the mail was wanted, or its time is over, so that
/// the mail would say what is not so.
bool is_still_true(const mail_reads& v, mailbox_id box, const mail_row& mail, timestamp now);

}  // namespace moim::actors
