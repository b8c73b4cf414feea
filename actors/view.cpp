// How each event changes what queries see.
#include "actors/view.hpp"

#include <algorithm>
#include <utility>

#include "domain/ensure.hpp"

namespace moim::actors {

namespace {

void add_store(view& v, const fact<store>& f) {
  const auto& created = std::get<store_created>(f.event);
  const std::uint64_t number = v.store_at.size();
  auto row = std::make_shared<store_row>(
      store_row{f.id, created.organizer, created.details, f.time, number, f.position});
  v.search.edit().put(number, row->details);
  v.store_at.edit(number) = row;
  v.stores.edit(f.id) = std::move(row);
}

void add_reservation(view& v, const fact<slot>& f, user_id user, std::uint32_t ticket,
                     reservation_status status) {
  auto& rows = v.reservations.edit(user);
  auto longer = std::make_shared<std::vector<reservation_row>>();
  longer->reserve((rows ? rows->size() : 0) + 1);
  if (rows) {
    *longer = *rows;
  }
  longer->push_back({f.id, ticket, status, f.time, f.position});
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
  rows = std::move(changed);
  return before;
}

void apply_slot(view& v, const fact<slot>& f) {
  slot_row& row = v.slots.edit(f.id);
  std::visit(overloaded{[&](const slot_planned& e) { row.capacity = e.plan.capacity; },
                        [&](const place_confirmed& e) {
                          ++row.confirmed;
                          add_reservation(v, f, e.user, e.ticket, reservation_status::CONFIRMED);
                        },
                        [&](const waitlist_joined& e) {
                          ++row.waiting;
                          add_reservation(v, f, e.user, e.ticket, reservation_status::WAITING);
                        },
                        [&](const reservation_cancelled& e) {
                          const auto before = change_reservation(v, f, e.user, e.ticket,
                                                                 reservation_status::CANCELLED);
                          --(before == reservation_status::CONFIRMED ? row.confirmed : row.waiting);
                        },
                        [&](const waiter_promoted& e) {
                          --row.waiting;
                          ++row.confirmed;
                          change_reservation(v, f, e.user, e.ticket, reservation_status::CONFIRMED);
                        }},
             f.event);
  ensure(row.confirmed <= row.capacity, "no projection shows more confirmed than places");
}

}  // namespace

const store_row* view::find_store(store_id id) const {
  const auto* row = stores.find(id);
  return row == nullptr ? nullptr : row->get();
}

void view::apply(const any_fact& what) {
  std::visit(overloaded{[](const std::monostate&) {}, [](const fact<account>&) {},
                        [&](const fact<store>& f) { add_store(*this, f); },
                        [&](const fact<slot>& f) { apply_slot(*this, f); }},
             what);
}

}  // namespace moim::actors
