// One row for each event that is news to somebody.
#include "actors/mail_news.hpp"

#include <algorithm>

#include "domain/limits.hpp"

namespace moim::actors {

namespace {

using orders = std::vector<command_for<mailbox>>;

/// News are good until the visit begins, and for some time in any case.
template <class A>
void tell(orders& out, const view& v, const slot_start& starts_at, const fact<A>& f, mail_kind kind,
          user_id user, const reservation_id& about) {
  if (v.has_mailbox(user)) {
    const auto visit = starts_at(about.slot.date, about.slot.time);
    const timestamp expires_at{std::max(visit.ms, f.time.ms + limits::mail_news_ms_min)};
    const want_mail want{kind, about, f.position, expires_at};
    out.push_back({{user.value}, want, {f.time, {}}, {}, f.position});
  }
}

/// A slot drops each reservation of a user at most once, and a user holds one: no mailbox is told
/// twice of one event.
orders news_of_slot(const view& v, const slot_start& starts_at, const fact<slot>& f) {
  orders out;
  const auto add = [&](const auto& who, mail_kind kind) {
    tell(out, v, starts_at, f, kind, who.user, {f.id, who.ticket});
  };
  std::visit(overloaded{[&](const place_confirmed& e) { add(e, mail_kind::confirmed); },
                        [&](const waitlist_joined& e) { add(e, mail_kind::waiting); },
                        [&](const waiter_promoted& e) { add(e, mail_kind::promoted); },
                        [&](const reservation_cancelled& e) { add(e, mail_kind::cancelled); },
                        [&](const reservations_dropped& e) {
                          for (const auto& dropped : e.reservations) {
                            add(dropped, mail_kind::store_closed);
                          }
                        },
                        [](const slot_planned&) {}, [](const slot_replanned&) {},
                        [](const slot_closed&) {}, [](const reservation_hidden&) {}},
             f.event);
  return out;
}

/// The first of a user's visits to the store that begins after `now`; null when there is none.
const reservation_row* next_visit(const reservation_rows& rows, const slot_start& starts_at,
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
orders news_of_store(const view& v, const slot_start& starts_at, const fact<store>& f) {
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

std::vector<command_for<mailbox>> mail_orders(const view& v, const slot_start& starts_at,
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
  const auto status = reservation->status;
  switch (mail.kind) {
    case mail_kind::confirmed:
    case mail_kind::promoted:
    case mail_kind::reminder:
      return status == reservation_status::CONFIRMED;
    case mail_kind::waiting:
    case mail_kind::offered:
      return status == reservation_status::WAITING;
    case mail_kind::store_changed:
      return status != reservation_status::CANCELLED;
    case mail_kind::cancelled:
    case mail_kind::store_closed:
      return true;
  }
  return false;
}

}  // namespace moim::actors
