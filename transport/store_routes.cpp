// Announcing and finding stores. Reads come from the view and touch no actor.
#include "transport/cursor.hpp"
#include "transport/handlers.hpp"

namespace moim::transport {

namespace {

store_answer to_answer(store_id id, user_id organizer, const store_details& d, timestamp created) {
  return {id,
          organizer,
          d.name,
          d.bio,
          d.category,
          d.location,
          d.latitude,
          d.longitude,
          d.start_date,
          d.end_date,
          d.reservation_opens_at,
          d.reservation_closes_at,
          d.time_slots,
          d.capacity_per_slot,
          d.waitlist_limit,
          created};
}

store_answer to_answer(const actors::store_row& row) {
  return to_answer(row.id, row.organizer, row.details, row.created_at);
}

/// Calls `then(row)` for the store in the path; without one the client is told.
template <class Then>
void with_store(const call& c, Then then) {
  store_id id;
  if (!from_text(c.param(0), id)) {
    return c.problem("store_not_found");
  }
  c.with_view_of(id, [c, id, then](const actors::view_ptr& view) {
    const auto* row = view->find_store(id);
    if (row == nullptr) {
      c.problem("store_not_found");
    } else {
      then(*view, *row);
    }
  });
}

}  // namespace

void announce_store(const call& c) {
  store_details defaults;
  defaults.waitlist_limit = c.app().shared().config.waitlist_default;
  auto details = c.body(std::move(defaults));
  if (!details) {
    return;
  }
  const store_id id{c.new_id("store")};
  create_store command{c.user(), *details};
  c.command<store>(
      id, std::move(command),
      [c, id, details = std::move(*details)](const store_receipt& r, std::uint64_t position) {
        c.reply_created("/api/v1/stores/" + to_text(id),
                        to_answer(id, c.user(), details, r.created_at), position);
      });
}

/// Newest first; the key is the number of the store in order of creation.
void list_stores(const call& c) {
  const auto page = c.paging();
  if (!page) {
    return;
  }
  c.with_view([c, page = *page](const actors::view_ptr& view) {
    store_page result;
    std::uint64_t next = view->store_at.size();
    if (page.before) {
      next = std::min(next, *page.before);
    }
    while (next > 0 && result.items.size() < page.limit) {
      result.items.push_back(to_answer(**view->store_at.find(--next)));
    }
    if (next > 0) {
      result.next_cursor = cursor_of(next);
    }
    c.reply(200, result);
  });
}

void show_store(const call& c) {
  with_store(
      c, [c](const actors::view&, const actors::store_row& row) { c.reply(200, to_answer(row)); });
}

void list_slots(const call& c) {
  const auto text = c.query("date");
  calendar_date date;
  if (!text || !from_text(*text, date)) {
    return c.problem("invalid_parameter", R"(,"parameter":"date")");
  }
  with_store(c, [c, date](const actors::view& view, const actors::store_row& row) {
    slot_list result;
    for (const auto time : row.details.time_slots) {
      const slot_id id{row.id, date, time};
      if (!has_slot(row.details, date, time)) {
        continue;
      }
      const auto* heard = view.slots.find(id);
      const auto starts_at = c.app().shared().zone.to_utc(date, time);
      result.items.push_back(
          heard == nullptr ? slot_answer{date, time, starts_at, row.details.capacity_per_slot, 0, 0}
                           : slot_answer{date, time, starts_at, heard->capacity, heard->confirmed,
                                         heard->waiting});
    }
    c.reply(200, result);
  });
}

}  // namespace moim::transport
