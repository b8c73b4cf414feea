// How each event changes what queries see.
#include "actors/view.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "domain/ensure.hpp"

namespace moim::actors {

namespace {

void add_store(view& v, const fact<store>& f, const store_created& created) {
  const std::uint64_t number = v.store_at.size();
  auto row = std::make_shared<store_row>(store_row{
      f.id, created.organizer, created.details, f.time, number, f.position, {}, f.position});
  v.search.edit().put(number, row->details);
  v.store_at.edit(number) = row;
  v.stores.edit(f.id) = std::move(row);
}

/// What a visitor goes by.
bool is_moved(const store_details& before, const store_details& after) {
  const auto of = [](const store_details& d) {
    return std::tie(d.name, d.location, d.latitude, d.longitude, d.start_date, d.end_date);
  };
  return of(before) != of(after);
}

/// A row is never changed, as readers may hold it: another takes its place.
template <class Change>
void change_store(view& v, const fact<store>& f, Change change) {
  const auto* before = v.find_store(f.id);
  ensure(before != nullptr, "a store that changes has been created");
  auto row = std::make_shared<store_row>(*before);
  row->changed_at = f.position;
  change(*row);
  if (row->closed_at) {
    v.search.edit().remove(row->number);
  } else {
    v.search.edit().put(row->number, row->details);
  }
  v.store_at.edit(row->number) = row;
  v.stores.edit(f.id) = std::move(row);
}

void apply_store(view& v, const fact<store>& f) {
  std::visit(overloaded{[&](const store_created& e) { add_store(v, f, e); },
                        [&](const store_edited& e) {
                          change_store(v, f, [&](store_row& row) {
                            row.moved_at =
                                is_moved(row.details, e.details) ? f.position : row.moved_at;
                            row.details = e.details;
                          });
                        },
                        [&](const store_closed&) {
                          change_store(v, f, [&](store_row& row) { row.closed_at = f.time; });
                        }},
             f.event);
}

void add_reservation(view& v, const fact<slot>& f, user_id user, std::uint32_t ticket,
                     reservation_status status) {
  auto& rows = v.reservations.edit(user);
  auto longer = std::make_shared<std::vector<reservation_row>>();
  longer->reserve((rows ? rows->size() : 0) + 1);
  if (rows) {
    *longer = *rows;
  }
  longer->push_back({f.id, ticket, status, f.time, f.position, f.time, false});
  rows = std::move(longer);
}

reservation_status change_reservation(view& v, const fact<slot>& f, user_id user,
                                      std::uint32_t ticket, reservation_status status) {
  auto& rows = v.reservations.edit(user);
  ensure(rows != nullptr, "a reservation that changes is in its user's list");
  auto changed = std::make_shared<std::vector<reservation_row>>(*rows);
  const auto row = std::find_if(changed->begin(), changed->end(), [&](const reservation_row& r) {
    return r.ticket == ticket && r.slot == f.id;
  });
  ensure(row != changed->end(), "a reservation that changes is in its user's list");
  const auto before = std::exchange(row->status, status);
  row->since = f.time;
  rows = std::move(changed);
  return before;
}

void end_reservation(view& v, const fact<slot>& f, slot_row& row, user_id user,
                     std::uint32_t ticket) {
  const auto before = change_reservation(v, f, user, ticket, reservation_status::CANCELLED);
  --(before == reservation_status::CONFIRMED ? row.confirmed : row.waiting);
}

void confirm_one(slot_row& row) {
  ++row.confirmed;
  ensure(row.confirmed <= row.capacity, "no projection shows a place given that was not there");
}

void apply_slot(view& v, const fact<slot>& f) {
  slot_row& row = v.slots.edit(f.id);
  std::visit(overloaded{[&](const slot_planned& e) { row.capacity = e.plan.capacity; },
                        [&](const place_confirmed& e) {
                          confirm_one(row);
                          add_reservation(v, f, e.user, e.ticket, reservation_status::CONFIRMED);
                        },
                        [&](const waitlist_joined& e) {
                          ++row.waiting;
                          add_reservation(v, f, e.user, e.ticket, reservation_status::WAITING);
                        },
                        [&](const reservation_cancelled& e) {
                          end_reservation(v, f, row, e.user, e.ticket);
                        },
                        [&](const waiter_promoted& e) {
                          --row.waiting;
                          confirm_one(row);
                          change_reservation(v, f, e.user, e.ticket, reservation_status::CONFIRMED);
                        },
                        [&](const slot_replanned& e) { row.capacity = e.plan.capacity; },
                        [](const slot_closed&) {},
                        [&](const reservations_dropped& e) {
                          for (const auto& [user, ticket] : e.reservations) {
                            end_reservation(v, f, row, user, ticket);
                          }
                        }},
             f.event);
}

void apply_mailbox(view& v, const fact<mailbox>& f) {
  auto& rows = v.mails.edit(f.id);
  rows = changed_mails(rows, f);
  const auto* wanted = std::get_if<mail_wanted>(&f.event);
  if (wanted != nullptr && wanted->kind == mail_kind::reminder) {
    auto& reservations = v.reservations.edit({f.id.value});
    ensure(reservations != nullptr, "who is reminded has a reservation");
    auto changed = std::make_shared<std::vector<reservation_row>>(*reservations);
    for (auto& row : *changed) {
      row.reminded =
          row.reminded || (row.slot == wanted->about.slot && row.ticket == wanted->about.ticket);
    }
    reservations = std::move(changed);
  }
}

}  // namespace

const reservation_row* view::find_reservation(user_id user, const reservation_id& id) const {
  const auto* rows = reservations.find(user);
  if (rows == nullptr) {
    return nullptr;
  }
  const auto row = std::ranges::find_if(
      **rows, [&](const auto& r) { return r.slot == id.slot && r.ticket == id.ticket; });
  return row == (*rows)->end() ? nullptr : &*row;
}

const mail_row* view::find_mail(mailbox_id box, std::uint64_t number) const {
  const auto* rows = mails.find(box);
  if (rows == nullptr) {
    return nullptr;
  }
  const auto row = std::ranges::find(**rows, number, &mail_row::number);
  return row == (*rows)->end() ? nullptr : &*row;
}

const store_row* view::find_store(store_id id) const {
  const auto* row = stores.find(id);
  return row == nullptr ? nullptr : row->get();
}

void view::apply(const any_fact& what) {
  std::visit(overloaded{[](const std::monostate&) {},
                        [&](const fact<account>& f) {
                          if (std::holds_alternative<account_withdrawn>(f.event)) {
                            withdrawals.edit(f.id) = f.time;
                          }
                        },
                        [&](const fact<store>& f) { apply_store(*this, f); },
                        [&](const fact<slot>& f) { apply_slot(*this, f); },
                        [&](const fact<mailbox>& f) { apply_mailbox(*this, f); }},
             what);
}

}  // namespace moim::actors
