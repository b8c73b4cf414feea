// Reserving, looking at one's place, cancelling. The store tells whether there is such a slot and
// under which rules it opens; the slot's actor decides everything else.
#include <algorithm>

#include "transport/handlers.hpp"

namespace moim::transport {

namespace {

reservation_answer to_answer(const slot_id& slot, const reservation_place& place) {
  return {{slot, place.ticket}, slot.store,     slot.date,    slot.time,        place.status,
          place.ticket,         place.position, place.behind, place.reserved_at};
}

/// Calls `then(slot, its store)`; without such a slot the client is told.
template <class Then>
void with_slot(const call& c, const slot_id& slot, std::string_view missing, Then then) {
  c.with_view_of(slot.store, [=](const actors::view_ptr& view) {
    const auto* store = view->find_store(slot.store);
    if (store == nullptr || !has_slot(store->details, slot.date, slot.time)) {
      c.problem(missing);
    } else {
      then(*store);
    }
  });
}

/// The slot in the path; none when it cannot be one, and the client was told.
std::optional<slot_id> slot_in_path(const call& c) {
  slot_id slot;
  if (!from_text(c.param(0), slot.store) || !from_text(c.param(1), slot.date) ||
      !from_text(c.param(2), slot.time)) {
    c.problem("slot_not_found");
    return std::nullopt;
  }
  return slot;
}

std::optional<reservation_id> reservation_in_path(const call& c) {
  reservation_id id;
  if (!from_text(c.param(0), id)) {
    c.problem("reservation_not_found");
    return std::nullopt;
  }
  return id;
}

void reject_reserve(const call& c, const slot_id& slot, const slot::rejection& why) {
  if (const auto* taken = std::get_if<already_reserved>(&why)) {
    std::string members = ",\"reservation\":";
    storage::write_json(members, to_answer(slot, taken->reservation), {&api_offset_minutes_at});
    return c.problem(already_reserved::code, members);
  }
  std::visit([&](const auto& w) { c.reject(w); }, why);
}

/// Position in the committed order is the key: it does not move when a reservation changes.
reservation_page page_of(const call& c, const actors::view& view, const call::page& page) {
  reservation_page result;
  const auto* rows = view.reservations.find(c.user());
  if (rows == nullptr) {
    return result;
  }
  auto end = (*rows)->end();
  if (page.before) {
    end = std::lower_bound((*rows)->begin(), end, *page.before,
                           [](const auto& row, std::uint64_t key) { return row.position < key; });
  }
  while (end != (*rows)->begin() && result.items.size() < page.limit) {
    --end;
    const auto* store = view.find_store(end->slot.store);
    result.items.push_back({{end->slot, end->ticket},
                            end->slot.store,
                            store == nullptr ? std::string{} : store->details.name,
                            end->slot.date,
                            end->slot.time,
                            c.app().shared().zone.to_utc(end->slot.date, end->slot.time),
                            end->status,
                            end->ticket,
                            end->reserved_at});
  }
  if (end != (*rows)->begin()) {
    result.next_cursor = call::cursor_of(end->position);
  }
  return result;
}

}  // namespace

void reserve_place(const call& c) {
  const auto slot = slot_in_path(c);
  if (!slot) {
    return;
  }
  with_slot(c, *slot, "slot_not_found", [c, slot = *slot](const actors::store_row& store) {
    const auto starts_at = c.app().shared().zone.to_utc(slot.date, slot.time);
    c.command_fully<moim::slot>(
        slot, reserve{c.user(), plan_slot(store.details, starts_at)},
        [c, slot](const actors::answer_of<moim::slot>& answer) {
          if (const auto* place = std::get_if<reservation_place>(&answer.result)) {
            c.reply_created("/api/v1/reservations/" + to_text(reservation_id{slot, place->ticket}),
                            to_answer(slot, *place), answer.position);
          } else {
            reject_reserve(c, slot, std::get<moim::slot::rejection>(answer.result));
          }
        });
  });
}

void show_my_place(const call& c) {
  const auto slot = slot_in_path(c);
  if (!slot) {
    return;
  }
  with_slot(c, *slot, "slot_not_found", [c, slot = *slot](const actors::store_row&) {
    c.ask<moim::slot>(slot, show_place{c.user()},
                      [c, slot](const reservation_place& place, std::uint64_t) {
                        c.reply(200, to_answer(slot, place));
                      });
  });
}

void list_reservations(const call& c) {
  const auto page = c.paging();
  if (!page) {
    return;
  }
  c.with_view(
      [c, page = *page](const actors::view_ptr& view) { c.reply(200, page_of(c, *view, page)); });
}

void show_reservation_by_id(const call& c) {
  const auto id = reservation_in_path(c);
  if (!id) {
    return;
  }
  with_slot(c, id->slot, "reservation_not_found", [c, id = *id](const actors::store_row&) {
    c.ask<slot>(id.slot, show_reservation{c.user(), id.ticket},
                [c, id](const reservation_place& place, std::uint64_t) {
                  c.reply(200, to_answer(id.slot, place));
                });
  });
}

void cancel_reservation_by_id(const call& c) {
  const auto id = reservation_in_path(c);
  if (!id) {
    return;
  }
  with_slot(c, id->slot, "reservation_not_found", [c, id = *id](const actors::store_row&) {
    c.command<slot>(id.slot, cancel_reservation{c.user(), id.ticket},
                    [c, id](const reservation_place& place, std::uint64_t position) {
                      c.reply(200, to_answer(id.slot, place), position);
                    });
  });
}

}  // namespace moim::transport
