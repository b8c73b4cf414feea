// How each event of a store or a slot changes what queries see.
#include "actors/popup/popup_projection.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "domain/ensure.hpp"

namespace moim::actors {

namespace {

void add_store(popup_projection& v, const fact<store>& f, const store_created& created) {
  const std::uint64_t number = v.store_at.size();
  auto row = std::make_shared<store_row>(store_row{f.id,
                                                   created.organizer,
                                                   created.details,
                                                   f.time,
                                                   number,
                                                   f.position,
                                                   {},
                                                   f.position,
                                                   created.draw_commitment});
  v.search.edit().put(number, row->details);
  v.store_at.edit(number) = row;
  v.stores.edit(f.id) = std::move(row);
}

/// Whether it is another visit: name, place or days have changed.
bool is_moved(const store_details& before, const store_details& after) {
  const auto of = [](const store_details& d) {
    return std::tie(d.name, d.location, d.latitude, d.longitude, d.start_date, d.end_date);
  };
  return of(before) != of(after);
}

/// A row is never changed, as readers may hold it: another takes its place.
template <class Change>
void change_store(popup_projection& v, const fact<store>& f, Change change) {
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

void add_reservation(popup_projection& v, const fact<slot>& f, user_id user, std::uint32_t ticket,
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

template <class Change>
void change_reservation(popup_projection& v, const fact<slot>& f, user_id user,
                        std::uint32_t ticket, Change change) {
  auto& rows = v.reservations.edit(user);
  ensure(rows != nullptr, "a reservation that changes is in its user's list");
  auto changed = std::make_shared<std::vector<reservation_row>>(*rows);
  const auto row = std::find_if(changed->begin(), changed->end(), [&](const reservation_row& r) {
    return r.ticket == ticket && r.slot == f.id;
  });
  ensure(row != changed->end(), "a reservation that changes is in its user's list");
  change(*row);
  rows = std::move(changed);
}

/// Returns the status before.
reservation_status change_status(popup_projection& v, const fact<slot>& f, user_id user,
                                 std::uint32_t ticket, reservation_status status) {
  reservation_status before{};
  change_reservation(v, f, user, ticket, [&](reservation_row& row) {
    before = std::exchange(row.status, status);
    row.since = f.time;
  });
  return before;
}

void end_offer(popup_projection& v, const slot_id& id, slot_row& row, std::uint32_t ticket) {
  --row.offered;
  std::erase_if(v.clocks.edit(id).offers, [&](const auto& o) { return o.ticket == ticket; });
}

void end_reservation(popup_projection& v, const fact<slot>& f, slot_row& row, user_id user,
                     std::uint32_t ticket) {
  const auto before = change_status(v, f, user, ticket, reservation_status::CANCELLED);
  if (before == reservation_status::OFFERED) {
    end_offer(v, f.id, row, ticket);
  } else {
    --(before == reservation_status::CONFIRMED ? row.confirmed : row.waiting);
  }
}

void check_places(const slot_row& row) {
  ensure(row.confirmed + row.offered <= row.capacity,
         "no projection shows a place given that was not there");
}

void plan_row(popup_projection& v, const fact<slot>& f, slot_row& row, const slot_plan& plan) {
  row.capacity = plan.capacity;
  const bool begins = std::holds_alternative<slot_planned>(f.event);
  if (begins && phase_at(plan, f.time) == line_phase::lining_up) {
    v.clocks.edit(f.id) = {line_phase::lining_up, plan.opens_at, 0, {}};
  } else if (const auto* clock = v.clocks.find(f.id);
             clock != nullptr && clock->phase == line_phase::lining_up) {
    v.clocks.edit(f.id).opens_at = plan.opens_at;
  }
}

/// Nothing falls due in a closed slot; its offers are dropped.
void stop_clock(popup_projection& v, const fact<slot>& f) {
  if (v.clocks.find(f.id) != nullptr) {
    auto& clock = v.clocks.edit(f.id);
    clock.phase = line_phase::open;
  }
}

void take_first(popup_projection& v, const fact<slot>& f, slot_row& row, user_id user,
                std::uint32_t ticket, reservation_status to) {
  --row.waiting;
  ++(to == reservation_status::CONFIRMED ? row.confirmed : row.offered);
  check_places(row);
  change_status(v, f, user, ticket, to);
}

/// What the clock decides.
void apply_rush(popup_projection& v, const fact<slot>& f, slot_row& row) {
  std::visit(
      overloaded{[&](const line_opened&) { v.clocks.edit(f.id).phase = line_phase::open; },
                 [&](const line_closed&) {
                   auto& clock = v.clocks.edit(f.id);
                   clock.phase = line_phase::closed;
                   clock.closing_position = f.position;
                 },
                 [&](const line_drawn&) { v.clocks.edit(f.id).phase = line_phase::open; },
                 [&](const place_offered& e) {
                   take_first(v, f, row, e.user, e.ticket, reservation_status::OFFERED);
                   auto& offers = v.clocks.edit(f.id).offers;
                   const auto after =
                       std::ranges::upper_bound(offers, e.ticket, {}, &offer_row::ticket);
                   offers.insert(after, {e.ticket, e.expires_at});
                 },
                 [&](const offer_accepted& e) {
                   end_offer(v, f.id, row, e.ticket);
                   ++row.confirmed;
                   change_status(v, f, e.user, e.ticket, reservation_status::CONFIRMED);
                 },
                 [&](const offer_expired& e) { end_reservation(v, f, row, e.user, e.ticket); },
                 [](const auto&) {}},
      f.event);
}

/// False when `in` holds no stores, or they are not in their order.
bool load_stores(std::string_view& in, popup_projection& v) {
  std::uint64_t count = 0;
  if (!storage::read_binary(in, count)) {
    return false;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    store_row row;
    if (!storage::read_binary(in, row) || row.number != i) {
      return false;
    }
    if (!row.closed_at) {
      v.search.edit().put(i, row.details);
    }
    auto shared = std::make_shared<const store_row>(std::move(row));
    v.store_at.edit(i) = shared;
    v.stores.edit(shared->id) = shared;
  }
  return true;
}

}  // namespace

std::optional<timestamp> slot_clock::offer_expires_at(std::uint32_t ticket) const {
  const auto found = std::ranges::lower_bound(offers, ticket, {}, &offer_row::ticket);
  return found != offers.end() && found->ticket == ticket ? std::optional{found->expires_at}
                                                          : std::nullopt;
}

reservation_status popup_projection::shown_status(const reservation_row& row) const {
  if (row.status != reservation_status::WAITING) {
    return row.status;
  }
  const auto* clock = clocks.find(row.slot);
  return clock != nullptr && clock->phase != line_phase::open ? reservation_status::LINED_UP
                                                              : row.status;
}

const reservation_row* popup_projection::find_reservation(user_id user,
                                                          const reservation_id& id) const {
  const auto* rows = reservations.find(user);
  if (rows == nullptr) {
    return nullptr;
  }
  const auto row = std::ranges::find_if(
      **rows, [&](const auto& r) { return r.slot == id.slot && r.ticket == id.ticket; });
  return row == (*rows)->end() ? nullptr : &*row;
}

const store_row* popup_projection::find_store(store_id id) const {
  const auto* row = stores.find(id);
  return row == nullptr ? nullptr : row->get();
}

void popup_projection::prefetch(std::span<const any_fact> facts) const {
  std::vector<user_id> users;
  std::vector<slot_id> ids;
  for (const auto& what : facts) {
    if (const auto* f = std::get_if<fact<slot>>(&what)) {
      ids.push_back(f->id);
      if (const auto* joined = std::get_if<waitlist_joined>(&f->event)) {
        users.push_back(joined->user);
      } else if (const auto* confirmed = std::get_if<place_confirmed>(&f->event)) {
        users.push_back(confirmed->user);
      }
    }
  }
  reservations.prefetch(users);
  slots.prefetch(ids);
}

void popup_projection::apply(const fact<store>& f) {
  auto& v = *this;
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

void popup_projection::apply(const fact<slot>& f) {
  auto& v = *this;
  slot_row& row = v.slots.edit(f.id);
  std::visit(overloaded{[&](const slot_planned& e) { plan_row(v, f, row, e.plan); },
                        [&](const place_confirmed& e) {
                          ++row.confirmed;
                          check_places(row);
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
                          take_first(v, f, row, e.user, e.ticket, reservation_status::CONFIRMED);
                        },
                        [&](const slot_replanned& e) { plan_row(v, f, row, e.plan); },
                        [&](const slot_closed&) { stop_clock(v, f); },
                        [&](const reservations_dropped& e) {
                          for (const auto& [user, ticket] : e.reservations) {
                            end_reservation(v, f, row, user, ticket);
                          }
                        },
                        [&](const reservation_hidden& e) {
                          change_reservation(v, f, e.user, e.ticket,
                                             [](reservation_row& of) { of.hidden = true; });
                        },
                        [&](const auto&) { apply_rush(v, f, row); }},
             f.event);
}

void popup_projection::save(section_writer& to) const {
  to.write(static_cast<std::uint64_t>(store_at.size()));
  for (std::uint64_t i = 0; i < store_at.size(); ++i) {
    to.write(*store_at.find(i));
  }
  to.write_map(slots);
  to.write_map(clocks);
  to.write_map(reservations);
}

bool popup_projection::load(std::string_view& in) {
  return load_stores(in, *this) && read_map(in, slots) && read_map(in, clocks) &&
         read_map(in, reservations);
}

}  // namespace moim::actors
