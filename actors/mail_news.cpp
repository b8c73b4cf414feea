// One row for each event that is news to somebody.
#include "actors/mail_news.hpp"

#include <algorithm>
#include <array>

#include "domain/limits.hpp"

namespace moim::actors {

namespace {

constexpr std::array news{account_opened::type.name,        place_confirmed::type.name,
                          waitlist_joined::type.name,       waiter_promoted::type.name,
                          reservation_cancelled::type.name, reservations_dropped::type.name};

using orders = std::vector<command_for<mailbox>>;

template <class A>
command_for<mailbox> order_for(user_id user, mailbox::command what, const fact<A>& cause,
                               timestamp now) {
  return {{user.value}, std::move(what), {now, {}}, {}, cause.position};
}

/// News are mailed while they are fresh: a log that is read for the first time tells nobody of what
/// was long ago.
command_for<mailbox> tell(const fact<slot>& f, mail_kind kind, user_id user, std::uint32_t ticket,
                          timestamp now) {
  const want_mail want{kind, {f.id, ticket}, f.position, {f.time.ms + limits::mail_news_ms_max}};
  return order_for(user, want, f, now);
}

/// A slot drops each reservation of a user at most once, and a user holds one: no mailbox is told
/// twice of one event.
orders news_of_slot(const fact<slot>& f, timestamp now) {
  const auto about = [&](const auto& e, mail_kind kind) {
    return orders{tell(f, kind, e.user, e.ticket, now)};
  };
  return std::visit(
      overloaded{[&](const place_confirmed& e) { return about(e, mail_kind::confirmed); },
                 [&](const waitlist_joined& e) { return about(e, mail_kind::waiting); },
                 [&](const waiter_promoted& e) { return about(e, mail_kind::promoted); },
                 [&](const reservation_cancelled& e) { return about(e, mail_kind::cancelled); },
                 [&](const reservations_dropped& e) {
                   orders all;
                   for (const auto& dropped : e.reservations) {
                     all.push_back(
                         tell(f, mail_kind::store_closed, dropped.user, dropped.ticket, now));
                   }
                   return all;
                 },
                 [](const slot_planned&) { return orders{}; },
                 [](const slot_replanned&) { return orders{}; },
                 [](const slot_closed&) { return orders{}; }},
      f.event);
}

}  // namespace

bool is_news(std::string_view event_type) {
  return std::ranges::find(news, event_type) != news.end();
}

bool is_news(const any_fact& what) {
  return std::visit(overloaded{[](const std::monostate&) { return false; },
                               [](const auto& f) {
                                 return std::visit(
                                     []<class E>(const E&) { return is_news(E::type.name); },
                                     f.event);
                               }},
                    what);
}

std::vector<command_for<mailbox>> news_of(const any_fact& what, timestamp now) {
  if (const auto* f = std::get_if<fact<slot>>(&what)) {
    return news_of_slot(*f, now);
  }
  const auto* f = std::get_if<fact<account>>(&what);
  if (f != nullptr && std::holds_alternative<account_opened>(f->event)) {
    return {order_for(f->id, open_mailbox{}, *f, now)};
  }
  return {};
}

bool is_still_true(const view& v, mailbox_id box, const mail_row& mail, timestamp now) {
  const auto* reservation = v.find_reservation({box.value}, mail.about);
  if (reservation == nullptr) {
    return false;
  }
  const auto status = reservation->status;
  switch (mail.kind) {
    case mail_kind::confirmed:
    case mail_kind::promoted:
      return status == reservation_status::CONFIRMED;
    case mail_kind::reminder:
      return status == reservation_status::CONFIRMED && now < mail.expires_at;
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
