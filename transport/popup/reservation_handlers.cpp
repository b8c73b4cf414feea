// The handlers for reserving, listing, cancelling and hiding reservations. The view tells whether
// the store has such a slot and under which rules it opens; the slot's actor decides everything
// else.
#include <algorithm>

#include "actors/popup/reserve_within_limit.hpp"
#include "transport/api/cursor.hpp"
#include "transport/http/prefer.hpp"
#include "transport/popup/popup_handlers.hpp"
#include "transport/popup/popup_services.hpp"
#include "transport/popup/reservation_types.hpp"
#include "transport/popup/slot_path.hpp"
#include "transport/popup/store_types.hpp"

namespace moim::transport {

namespace {

reservation_answer make_answer(const slot_id& slot, const reservation_place& place) {
  return {{slot, place.ticket},
          slot.store,
          slot.date,
          slot.time,
          place.status,
          place.ticket,
          place.position,
          place.behind,
          place.reserved_at,
          place.offer_expires_at,
          {}};
}

/// Signed here, on the thread of the connection: threads sign beside each other, while the slot's
/// actor and the log writer are alone.
std::string receipt_of(const call& c, const slot_id& slot, const reservation_place& place,
                       const actors::answer_of<moim::slot>& answer) {
  auto& receipts = c.thread<popup_thread_services>().receipts;
  // As in the record, which does not distinguish lines in front of an opening.
  const auto status = place.status == reservation_status::CONFIRMED ? reservation_status::CONFIRMED
                                                                    : reservation_status::WAITING;
  return receipts.issue({slot.store,
                         {slot.date, slot.time},
                         receipt_user(receipts.hash(), slot, c.user()),
                         place.ticket,
                         status,
                         place.reserved_at,
                         answer.position,
                         answer.version,
                         {answer.chain}});
}

void confirm_reserve(const call& c, const slot_id& slot, const reservation_place& place,
                     const actors::answer_of<moim::slot>& answer) {
  auto body = make_answer(slot, place);
  const bool minimal = prefers_minimal(c.http().header(boost::beast::http::field::prefer));
  if (!minimal) {
    body.receipt = receipt_of(c, slot, place, answer);
  }
  c.reply_created("/api/v1/reservations/" + to_text(body.reservation_id), body, answer.position,
                  minimal ? minimal_preference : std::string_view{});
}

void reject_reserve(const call& c, const slot_id& slot, const slot::rejection& why) {
  if (const auto* taken = std::get_if<already_reserved>(&why)) {
    std::string members = ",\"reservation\":";
    storage::write_json(members, make_answer(slot, taken->reservation), {&api_offset_minutes_at});
    return c.problem(already_reserved::code, members);
  }
  std::visit([&](const auto& w) { c.reject(w); }, why);
}

void reject_over_limit(const call& c, const store_limit_reached& why) {
  std::vector<counted_slot> slots;
  for (const auto& p : why.permits) {
    slots.push_back({p.slot.date, p.slot.time});
  }
  std::string members = ",\"slotsPerUser\":" + std::to_string(why.slots_per_user) + ",\"slots\":";
  storage::write_json(members, slots, {&api_offset_minutes_at});
  c.problem(store_limit_reached::code, members);
}

/// Reserves where the store limits the slots a user: `then` gets the answer of the slot, or the
/// refusal of another permit.
template <class Then>
void reserve_within_limit(const call& c, const slot_id& id, const reserve& what, Then then) {
  const auto ask = [&app = c.app()](auto order, auto go_on) {
    app.gateway().ask(std::move(order), std::move(go_on));
  };
  actors::reserve_within_limit(
      ask, {id, what, c.ctx(), c.repeatable()}, [c, then = std::move(then)](auto answer) {
        if (const auto* why = std::get_if<actors::failure>(&answer.result)) {
          c.fail(*why);
        } else {
          then(answer);
        }
      });
}

/// Whether the waiting room of the store, if there is one, has admitted the user; otherwise the
/// answer is 403 with the address of the room.
bool is_let_through(const call& c, const slot_id& slot) {
  auto& rooms = c.thread<popup_thread_services>().rooms;
  if (!rooms || rooms->admits(c.http().header("Moim-Pass"), slot.store, c.user(), c.now())) {
    return true;
  }
  const auto store = "/api/v1/stores/" + to_text(slot.store);
  c.problem("waiting_room", ",\"waitingRoom\":\"" + store + "/waiting-room\",\"queue\":\"" + store +
                                "/slots/" + to_text(slot.date) + '/' + to_text(slot.time) +
                                "/queue\"");
  return false;
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
    if (end->hidden) {
      continue;
    }
    const auto* store = view.find_store(end->slot.store);
    const auto status = view.shown_status(*end);
    std::optional<timestamp> offer_expires_at;
    if (status == reservation_status::OFFERED) {
      offer_expires_at = view.clocks.find(end->slot)->offer_expires_at(end->ticket);
    }
    result.items.push_back({{end->slot, end->ticket},
                            end->slot.store,
                            store == nullptr ? std::string{} : store->details.name,
                            end->slot.date,
                            end->slot.time,
                            c.app().shared().zone.to_utc(end->slot.date, end->slot.time),
                            status,
                            end->ticket,
                            end->reserved_at,
                            offer_expires_at});
  }
  if (std::any_of((*rows)->begin(), end, [](const auto& row) { return !row.hidden; })) {
    result.next_cursor = cursor_of(end->position);
  }
  return result;
}

/// The command is for one reservation of its user.
template <class Command>
void change_reservation(const call& c) {
  const auto id = reservation_in_path(c);
  if (!id) {
    return;
  }
  with_slot(c, id->slot, "reservation_not_found", [c, id = *id](const actors::store_row&) {
    c.command<slot>(id.slot, Command{c.user(), id.ticket},
                    [c, id](const reservation_place& place, std::uint64_t position) {
                      c.reply(200, make_answer(id.slot, place), position);
                    });
  });
}

}  // namespace

void reserve_place(const call& c) {
  const auto slot = slot_in_path(c);
  if (!slot) {
    return;
  }
  with_slot(c, *slot, "slot_not_found", [c, slot = *slot](const actors::store_row& store) {
    if (store.closed_at) {
      return c.problem(store_is_closed::code);
    }
    if (!is_let_through(c, slot)) {
      return;
    }
    const auto starts_at = c.app().shared().zone.to_utc(slot.date, slot.time);
    const reserve what{
        c.user(), plan_slot(store.details, starts_at, store.changed_at, store.draw_commitment)};
    const auto tell = [c, slot](const actors::answer_of<moim::slot>& answer) {
      if (const auto* place = std::get_if<reservation_place>(&answer.result)) {
        if (auto& rooms = c.thread<popup_thread_services>().rooms) {
          rooms->release(slot.store, c.user(), c.now());
        }
        confirm_reserve(c, slot, *place, answer);
      } else {
        reject_reserve(c, slot, std::get<moim::slot::rejection>(answer.result));
      }
    };
    if (!store.details.slots_per_user) {
      return c.command_fully<moim::slot>(slot, what, tell);
    }
    reserve_within_limit(c, slot, what,
                         overloaded{tell, [c](const actors::answer_of<permits>& answer) {
                                      const auto& why = std::get<permits::rejection>(answer.result);
                                      reject_over_limit(c, std::get<store_limit_reached>(why));
                                    }});
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
                        c.reply(200, make_answer(slot, place));
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
                  c.reply(200, make_answer(id.slot, place));
                });
  });
}

void cancel_reservation_by_id(const call& c) {
  change_reservation<cancel_reservation>(c);
}

void accept_offer_by_id(const call& c) {
  change_reservation<accept_offer>(c);
}

void hide_reservation_by_id(const call& c) {
  const auto id = reservation_in_path(c);
  if (!id) {
    return;
  }
  with_slot(c, id->slot, "reservation_not_found", [c, id = *id](const actors::store_row&) {
    const auto starts_at = c.app().shared().zone.to_utc(id.slot.date, id.slot.time);
    c.command<slot>(
        id.slot, hide_reservation{c.user(), id.ticket, starts_at},
        [c](const reservation_place&, std::uint64_t position) { c.reply_empty(204, position); });
  });
}

}  // namespace moim::transport
