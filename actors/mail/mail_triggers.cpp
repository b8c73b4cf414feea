// One function for each aggregate whose events trigger mail.
#include "actors/mail/mail_triggers.hpp"

#include <algorithm>

#include "domain/limits.hpp"

namespace moim::actors {

namespace {

using commands = std::vector<any_command>;

template <class A>
void want_until(commands& out, const mail_reads& v, const fact<A>& f, mail_kind kind, user_id user,
                const reservation_id& about, timestamp expires_at) {
  if (v.has_mailbox(user)) {
    const want_mail wanted{kind, about, f.position, expires_at};
    out.emplace_back(command_for<mailbox>{{user.value}, wanted, {f.time, {}}, {}, f.position});
  }
}

/// A mail is good until the visit begins, and for some time in any case.
template <class A>
void want(commands& out, const mail_reads& v, const local_instant& at, const fact<A>& f,
          mail_kind kind, user_id user, const reservation_id& about) {
  const auto visit = at(about.slot.date, about.slot.time);
  want_until(out, v, f, kind, user, about,
             {std::max(visit.ms, f.time.ms + limits::mail_news_ms_min)});
}

/// A user who joins the line before the opening gets another mail than one who is late.
mail_kind kind_of_joining(const mail_reads& v, const fact<slot>& f) {
  const auto* store = v.popup.find_store(f.id.store);
  const bool lines_up = store != nullptr && store->details.opening != opening_mode::fifo &&
                        f.time < store->details.reservation_opens_at;
  return lines_up ? mail_kind::lined_up : mail_kind::waiting;
}

/// The first of a user's visits to the store that begins after `now`; null when there is none.
const reservation_row* next_visit(const reservation_rows& rows, const local_instant& at,
                                  store_id store, timestamp now) {
  const reservation_row* next = nullptr;
  for (const auto& row : *rows) {
    const bool comes = row.slot.store == store && row.status != reservation_status::CANCELLED &&
                       at(row.slot.date, row.slot.time) > now;
    if (comes && (next == nullptr || row.slot < next->slot)) {
      next = &row;
    }
  }
  return next;
}

}  // namespace

/// A slot drops each reservation of a user at most once, and a user holds one: no mailbox gets two
/// mails of one event.
void mail_triggers::react(const mail_reads& v, const local_instant& at, const fact<slot>& f,
                          commands& out) {
  const auto add = [&](const auto& who, mail_kind kind) {
    want(out, v, at, f, kind, who.user, {f.id, who.ticket});
  };
  std::visit(
      overloaded{
          [&](const place_confirmed& e) { add(e, mail_kind::confirmed); },
          [&](const waitlist_joined& e) { add(e, kind_of_joining(v, f)); },
          [&](const waiter_promoted& e) { add(e, mail_kind::promoted); },
          [&](const reservation_cancelled& e) { add(e, mail_kind::cancelled); },
          [&](const reservations_dropped& e) {
            for (const auto& dropped : e.reservations) {
              add(dropped, mail_kind::store_closed);
            }
          },
          [&](const place_offered& e) {
            want_until(out, v, f, mail_kind::offered, e.user, {f.id, e.ticket}, e.expires_at);
          },
          [&](const offer_accepted& e) { add(e, mail_kind::confirmed); },
          [&](const offer_expired& e) { add(e, mail_kind::offer_expired); },
          [](const slot_planned&) {}, [](const slot_replanned&) {}, [](const slot_closed&) {},
          [](const reservation_hidden&) {}, [](const line_opened&) {}, [](const line_closed&) {},
          [](const line_drawn&) {}, [](const permit_spent&) {}},
      f.event);
}

/// Of two edits that the view shows already the later triggers mail. All mailboxes are looked at,
/// as there is no list of a store's visitors, and edits are rare.
void mail_triggers::react(const mail_reads& v, const local_instant& at, const fact<store>& f,
                          commands& out) {
  if (!std::holds_alternative<store_edited>(f.event)) {
    return;
  }
  const auto* row = v.popup.find_store(f.id);
  if (row->moved_at != f.position || row->closed_at) {
    return;
  }
  v.mail.mails.for_each([&](const mailbox_id& box, const mail_rows&) {
    const user_id user{box.value};
    const auto* rows = v.popup.reservations.find(user);
    const auto* visit = rows == nullptr ? nullptr : next_visit(*rows, at, f.id, f.time);
    if (visit != nullptr) {
      want(out, v, at, f, mail_kind::store_changed, user, {visit->slot, visit->ticket});
    }
  });
}

bool is_still_true(const mail_reads& v, mailbox_id box, const mail_row& mail, timestamp now) {
  const auto* reservation = v.popup.find_reservation({box.value}, mail.about);
  if (reservation == nullptr || now >= mail.expires_at) {
    return false;
  }
  const auto status = v.popup.shown_status(*reservation);
  switch (mail.kind) {
    case mail_kind::confirmed:
    case mail_kind::promoted:
    case mail_kind::reminder:
      return status == reservation_status::CONFIRMED;
    case mail_kind::waiting:  // also in front of a draw that is late
      return status == reservation_status::WAITING || status == reservation_status::LINED_UP;
    case mail_kind::lined_up:
      return status == reservation_status::LINED_UP;
    case mail_kind::offered:
      return status == reservation_status::OFFERED;
    case mail_kind::store_changed:
      return status != reservation_status::CANCELLED;
    case mail_kind::cancelled:
    case mail_kind::store_closed:
    case mail_kind::offer_expired:
      return true;
  }
  return false;
}

}  // namespace moim::actors
