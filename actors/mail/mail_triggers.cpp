// One row for each event that is news to somebody.
#include "actors/mail/mail_triggers.hpp"

#include <algorithm>

#include "domain/limits.hpp"

namespace moim::actors {

namespace {

using orders = std::vector<command_for<mailbox>>;

template <class A>
void tell_until(orders& out, const view& v, const fact<A>& f, mail_kind kind, user_id user,
                const reservation_id& about, timestamp expires_at) {
  if (v.has_mailbox(user)) {
    const want_mail want{kind, about, f.position, expires_at};
    out.push_back({{user.value}, want, {f.time, {}}, {}, f.position});
  }
}

/// News are good until the visit begins, and for some time in any case.
template <class A>
void tell(orders& out, const view& v, const local_instant& starts_at, const fact<A>& f,
          mail_kind kind, user_id user, const reservation_id& about) {
  const auto visit = starts_at(about.slot.date, about.slot.time);
  tell_until(out, v, f, kind, user, about,
             {std::max(visit.ms, f.time.ms + limits::mail_news_ms_min)});
}

/// Who joins a line before the opening is told something else than who is late.
mail_kind news_of_joining(const view& v, const fact<slot>& f) {
  const auto* store = v.find_store(f.id.store);
  const bool lines_up = store != nullptr && store->details.opening != opening_mode::fifo &&
                        f.time < store->details.reservation_opens_at;
  return lines_up ? mail_kind::lined_up : mail_kind::waiting;
}

/// A slot drops each reservation of a user at most once, and a user holds one: no mailbox is told
/// twice of one event.
orders news_of_slot(const view& v, const local_instant& starts_at, const fact<slot>& f) {
  orders out;
  const auto add = [&](const auto& who, mail_kind kind) {
    tell(out, v, starts_at, f, kind, who.user, {f.id, who.ticket});
  };
  std::visit(
      overloaded{
          [&](const place_confirmed& e) { add(e, mail_kind::confirmed); },
          [&](const waitlist_joined& e) { add(e, news_of_joining(v, f)); },
          [&](const waiter_promoted& e) { add(e, mail_kind::promoted); },
          [&](const reservation_cancelled& e) { add(e, mail_kind::cancelled); },
          [&](const reservations_dropped& e) {
            for (const auto& dropped : e.reservations) {
              add(dropped, mail_kind::store_closed);
            }
          },
          [&](const place_offered& e) {
            tell_until(out, v, f, mail_kind::offered, e.user, {f.id, e.ticket}, e.expires_at);
          },
          [&](const offer_accepted& e) { add(e, mail_kind::confirmed); },
          [&](const offer_expired& e) { add(e, mail_kind::offer_expired); },
          [](const slot_planned&) {}, [](const slot_replanned&) {}, [](const slot_closed&) {},
          [](const reservation_hidden&) {}, [](const line_opened&) {}, [](const line_closed&) {},
          [](const line_drawn&) {}, [](const permit_spent&) {}},
      f.event);
  return out;
}

/// The first of a user's visits to the store that begins after `now`; null when there is none.
const reservation_row* next_visit(const reservation_rows& rows, const local_instant& starts_at,
                                  store_id store, timestamp now) {
  const reservation_row* next = nullptr;
  for (const auto& row : *rows) {
    const bool comes = row.slot.store == store && row.status != reservation_status::CANCELLED &&
                       starts_at(row.slot.date, row.slot.time) > now;
    if (comes && (next == nullptr || row.slot < next->slot)) {
      next = &row;
    }
  }
  return next;
}

/// Of two edits that the view shows already the later tells. All mailboxes are looked at, as there
/// is no list of a store's visitors, and edits are rare.
orders news_of_store(const view& v, const local_instant& starts_at, const fact<store>& f) {
  orders out;
  const auto* row = v.find_store(f.id);
  if (row->moved_at != f.position || row->closed_at) {
    return out;
  }
  v.mails.for_each([&](const mailbox_id& box, const mail_rows&) {
    const user_id user{box.value};
    const auto* rows = v.reservations.find(user);
    const auto* visit = rows == nullptr ? nullptr : next_visit(*rows, starts_at, f.id, f.time);
    if (visit != nullptr) {
      tell(out, v, starts_at, f, mail_kind::store_changed, user, {visit->slot, visit->ticket});
    }
  });
  return out;
}

}  // namespace

std::vector<command_for<mailbox>> mail_commands(const view& v, const local_instant& starts_at,
                                                const any_fact& what) {
  if (const auto* of_slot = std::get_if<fact<slot>>(&what)) {
    return news_of_slot(v, starts_at, *of_slot);
  }
  const auto* of_store = std::get_if<fact<store>>(&what);
  return of_store != nullptr && std::holds_alternative<store_edited>(of_store->event)
             ? news_of_store(v, starts_at, *of_store)
             : orders{};
}

bool is_still_true(const view& v, mailbox_id box, const mail_row& mail, timestamp now) {
  const auto* reservation = v.find_reservation({box.value}, mail.about);
  if (reservation == nullptr || now >= mail.expires_at) {
    return false;
  }
  const auto status = v.shown_status(*reservation);
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
