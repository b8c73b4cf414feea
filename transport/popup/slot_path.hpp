// Parses the ids of stores, slots and reservations in paths, and reads from the view once it shows
// them.
#pragma once

#include <functional>
#include <optional>

#include "transport/api/call.hpp"

namespace moim::transport {

/// The slot in the path; none when it cannot be one, and the problem was answered.
inline std::optional<slot_id> slot_in_path(const call& c) {
  slot_id slot;
  if (!from_text(c.param(0), slot.store) || !from_text(c.param(1), slot.date) ||
      !from_text(c.param(2), slot.time)) {
    c.problem("slot_not_found");
    return std::nullopt;
  }
  return slot;
}

/// The same for a reservation.
inline std::optional<reservation_id> reservation_in_path(const call& c) {
  reservation_id id;
  if (!from_text(c.param(0), id)) {
    c.problem("reservation_not_found");
    return std::nullopt;
  }
  return id;
}

/// Reads from the view, once it shows the store; see call::with_view_that.
inline void with_view_of(const call& c, store_id store,
                         std::function<void(actors::view_ptr)> then) {
  c.with_view_that([store](const actors::view& view) { return view.find_store(store) != nullptr; },
                   std::move(then));
}

/// Calls `then(its store)` when the store has such a slot, or answers with the problem `missing`.
template <class Then>
void with_slot(const call& c, const slot_id& slot, std::string_view missing, Then then) {
  with_view_of(c, slot.store, [=](const actors::view_ptr& view) {
    const auto* store = view->find_store(slot.store);
    if (store == nullptr || !has_slot(store->details, slot.date, slot.time)) {
      c.problem(missing);
    } else {
      then(*store);
    }
  });
}

}  // namespace moim::transport
