// A reservation is looked up in the list of its user.
#include "sim/popup/popup_reference_view.hpp"

#include <algorithm>

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

namespace moim::sim {

namespace {

std::string text_of(reservation_status status) {
  switch (status) {
    case reservation_status::CONFIRMED:
      return "CONFIRMED";
    case reservation_status::WAITING:
      return "WAITING";
    case reservation_status::CANCELLED:
      return "CANCELLED";
    case reservation_status::OFFERED:
      return "OFFERED";
    case reservation_status::LINED_UP:
      return "LINED_UP";
  }
  return "?";
}

}  // namespace

void popup_reference_view::count(const ledger_entry& entry) {
  if (entry.stream.starts_with("store/")) count_store(entry);
  if (entry.stream.starts_with("slot/")) count_slot(entry);
}

void popup_reference_view::count_slot(const ledger_entry& entry) {
  const auto name = entry.stream.substr(5);
  auto& slot = slots_[name];
  if (slot.capacity == 0 && !from_text(name, slot.id)) return;
  const auto& data = entry.parsed;
  if (data.contains("plan")) {
    slot.capacity = data.at("plan").at("capacity");
  } else if (entry.type == "reservations_dropped") {
    for (const auto& dropped : data.at("reservations")) {
      change_place(slot, name, dropped.at("user"), dropped.at("ticket"), "CANCELLED",
                   entry.time_ms);
    }
  } else if (entry.type == "place_confirmed" || entry.type == "waitlist_joined") {
    add_place(entry, slot, name);
  } else if (entry.type == "reservation_hidden") {
    hide_place(name, data.at("user"), data.at("ticket"));
  } else if (data.contains("ticket")) {
    const bool ends = entry.type == "reservation_cancelled" || entry.type == "offer_expired";
    const auto* status = ends                            ? "CANCELLED"
                         : entry.type == "place_offered" ? "OFFERED"
                                                         : "CONFIRMED";
    change_place(slot, name, data.at("user"), data.at("ticket"), status, entry.time_ms);
  }
}

void popup_reference_view::count_store(const ledger_entry& entry) {
  if (entry.type == "store_created") {
    store_numbers_[entry.stream] = stores_.size();
    stores_.push_back({entry.stream, {}, entry.time_ms, -1, 0});
  }
  auto& store = stores_.at(store_numbers_.at(entry.stream));
  store.changed_at = entry.position;
  if (entry.type == "store_closed") {
    store.closed_at_ms = entry.time_ms;
  } else {
    store.name = entry.parsed.at("details").at("name");
  }
}

void popup_reference_view::add_place(const ledger_entry& entry, slot_count& slot,
                                     const std::string& name) {
  const std::string user = entry.parsed.at("user");
  auto& who = visitors_[user];
  if (who.places.empty() && !from_text(user, who.id)) return;
  const std::string status = entry.type == "waitlist_joined" ? "WAITING" : "CONFIRMED";
  who.places.push_back({name, entry.parsed.at("ticket"), status, entry.time_ms, entry.position,
                        entry.time_ms, false});
  ++slot.by_status[status];
}

void popup_reference_view::change_place(slot_count& slot, const std::string& name,
                                        const std::string& user, std::uint32_t ticket,
                                        const std::string& status, std::int64_t at_ms) {
  for (auto& place : visitors_[user].places) {
    if (place.slot == name && place.ticket == ticket) {
      --slot.by_status[place.status];
      place.status = status;
      place.status_since_ms = at_ms;
      ++slot.by_status[status];
    }
  }
}

void popup_reference_view::hide_place(const std::string& name, const std::string& user,
                                      std::uint32_t ticket) {
  for (auto& place : visitors_[user].places) {
    place.hidden = place.hidden || (place.slot == name && place.ticket == ticket);
  }
}

std::optional<std::string> popup_reference_view::compare(const actors::view& shown) const {
  auto wrong = compare_stores(shown);
  if (!wrong) wrong = compare_slots(shown);
  if (!wrong) wrong = compare_places(shown);
  return wrong;
}

std::optional<std::string> popup_reference_view::compare_stores(const actors::view& shown) const {
  if (shown.store_at.size() != stores_.size() || shown.stores.size() != stores_.size()) {
    return fmt::format("{} stores in place of {}", shown.store_at.size(), stores_.size());
  }
  for (std::size_t i = 0; i < stores_.size(); ++i) {
    const auto& store = stores_[i];
    const auto& row = **shown.store_at.find(i);
    const auto closed_at_ms = row.closed_at ? row.closed_at->ms : -1;
    if ("store/" + to_text(row.id) != store.stream || shown.find_store(row.id) != &row ||
        row.details.name != store.name || row.created_at.ms != store.created_at_ms ||
        row.changed_at != store.changed_at || closed_at_ms != store.closed_at_ms) {
      return "store " + std::to_string(i) + " is not " + store.stream;
    }
  }
  return compare_search(shown);
}

/// The newest first, and each by its name.
std::optional<std::string> popup_reference_view::compare_search(const actors::view& shown) const {
  std::uint32_t open = 0;
  for (const auto& store : stores_) open += store.closed_at_ms < 0 ? 1 : 0;
  const auto categories = shown.search->categories(2);
  if (categories.size() != (open > 0 ? 1 : 0) || (open > 0 && categories[0].count != open)) {
    return "categories count other stores than are open";
  }
  const auto is_found = [&](const std::string& name, std::size_t number) {
    actors::store_query query;
    query.name = name;
    query.limit = 100;
    const auto hits = find_stores(*shown.search, query).hits;
    return std::any_of(hits.begin(), hits.end(),
                       [&](const auto& hit) { return hit.number == number; });
  };
  for (std::size_t i = 0; i < stores_.size(); ++i) {
    const bool is_open = stores_[i].closed_at_ms < 0;
    if (is_found("", i) != is_open || is_found(stores_[i].name, i) != is_open) {
      return fmt::format("{} is {} by search", stores_[i].stream, is_open ? "missed" : "found");
    }
  }
  return std::nullopt;
}

std::optional<std::string> popup_reference_view::compare_slots(const actors::view& shown) const {
  if (shown.slots.size() != slots_.size()) {
    return fmt::format("{} slots in place of {}", shown.slots.size(), slots_.size());
  }
  const auto number = [](const slot_count& slot, const std::string& status) {
    const auto found = slot.by_status.find(status);
    return found == slot.by_status.end() ? 0U : found->second;
  };
  for (const auto& [name, slot] : slots_) {
    const auto* row = shown.slots.find(slot.id);
    const auto wanted =
        fmt::format("{} of {}, {} wait, {} offered", number(slot, "CONFIRMED"), slot.capacity,
                    number(slot, "WAITING"), number(slot, "OFFERED"));
    const auto found = row == nullptr ? std::string{"nothing"}
                                      : fmt::format("{} of {}, {} wait, {} offered", row->confirmed,
                                                    row->capacity, row->waiting, row->offered);
    auto clock = compare_clock(shown, "slot/" + name, slot.id);
    if (clock) return clock;
    if (wanted != found) return fmt::format("{}: {} in place of {}", name, found, wanted);
  }
  return std::nullopt;
}

/// What timers go by.
std::optional<std::string> popup_reference_view::compare_clock(const actors::view& shown,
                                                               const std::string& stream,
                                                               const slot_id& id) const {
  const auto page = read_slot(*log_, stream, shown.position);
  const auto* clock = shown.clocks.find(id);
  std::string wanted = page.closed ? "open" : page.phase;
  if (wanted == "lining_up") wanted += fmt::format(" until {}", page.rules.opens_at_ms);
  for (std::uint32_t n = 1; n <= page.rows.size(); ++n) {
    if (page.rows[n - 1].status == "OFFERED") {
      wanted += fmt::format(", {} until {}", n, page.rows[n - 1].offer_ends_ms);
    }
  }
  std::string found = "open";
  if (clock != nullptr && clock->phase == line_phase::closed) found = "undrawn";
  if (clock != nullptr && clock->phase == line_phase::lining_up) {
    found = fmt::format("lining_up until {}", clock->opens_at.ms);
  }
  for (const auto& offer : clock == nullptr ? std::vector<actors::offer_row>{} : clock->offers) {
    found += fmt::format(", {} until {}", offer.ticket, offer.expires_at.ms);
  }
  return wanted == found
             ? std::nullopt
             : std::optional{fmt::format("{}: {} in place of {}", stream, found, wanted)};
}

std::optional<std::string> popup_reference_view::compare_places(const actors::view& shown) const {
  if (shown.reservations.size() != visitors_.size()) {
    return fmt::format("{} visitors in place of {}", shown.reservations.size(), visitors_.size());
  }
  for (const auto& [name, who] : visitors_) {
    const auto* rows = shown.reservations.find(who.id);
    const bool same =
        rows != nullptr && (*rows)->size() == who.places.size() &&
        std::equal(who.places.begin(), who.places.end(), (*rows)->begin(),
                   [](const place_row& wanted, const actors::reservation_row& row) {
                     return wanted.ticket == row.ticket && wanted.status == text_of(row.status) &&
                            wanted.since_ms == row.reserved_at.ms &&
                            wanted.position == row.position &&
                            wanted.status_since_ms == row.since.ms && wanted.hidden == row.hidden &&
                            wanted.slot == to_text(row.slot);
                   });
    if (!same) return "the list of " + name + " is not as the log tells";
  }
  return std::nullopt;
}

}  // namespace moim::sim
