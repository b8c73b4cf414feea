// A view that lies before what was counted (a restart) is counted from the beginning.
#include "sim/view_recount.hpp"

#include <algorithm>

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
  }
  return "?";
}

}  // namespace

void view_recount::count_up_to(std::uint64_t position) {
  if (position < counted_) {
    counted_ = 0;
    stores_.clear();
    slots_.clear();
    visitors_.clear();
  }
  while (counted_ < position) count(log_.at(++counted_));
}

void view_recount::count(const ledger_entry& entry) {
  if (entry.type == "store_created") stores_.push_back(entry.position);
  if (!entry.stream.starts_with("slot/")) return;
  const auto name = entry.stream.substr(5);
  auto& slot = slots_[name];
  if (slot.capacity == 0 && !from_text(name, slot.id)) return;
  if (entry.type == "slot_planned") {
    slot.capacity = entry.parsed.at("plan").at("capacity");
  } else {
    count_ticket(entry, slot, name);
  }
}

void view_recount::count_ticket(const ledger_entry& entry, slot_count& slot,
                                const std::string& name) {
  const std::string user = entry.parsed.at("user");
  const std::uint32_t ticket = entry.parsed.at("ticket");
  auto& who = visitors_[user];
  if (who.places.empty() && !from_text(user, who.id)) return;
  const bool fresh = entry.type == "place_confirmed" || entry.type == "waitlist_joined";
  const std::string status = entry.type == "waitlist_joined"         ? "WAITING"
                             : entry.type == "reservation_cancelled" ? "CANCELLED"
                                                                     : "CONFIRMED";
  if (fresh) {
    who.places.push_back({name, ticket, status, entry.time_ms, entry.position});
  } else {
    for (auto& place : who.places) {
      if (place.slot == name && place.ticket == ticket) {
        --slot.by_status[place.status];
        place.status = status;
      }
    }
  }
  ++slot.by_status[status];
}

std::optional<std::string> view_recount::compare(const actors::view& shown) {
  if (shown.position > log_.last_position()) {
    return fmt::format("queries show position {}, which is not durable", shown.position);
  }
  count_up_to(shown.position);
  auto wrong = compare_stores(shown);
  if (!wrong) wrong = compare_slots(shown);
  if (!wrong) wrong = compare_places(shown);
  if (wrong) *wrong = fmt::format("queries at position {}: {}", shown.position, *wrong);
  return wrong;
}

std::optional<std::string> view_recount::compare_stores(const actors::view& shown) const {
  if (shown.store_at.size() != stores_.size() || shown.stores.size() != stores_.size()) {
    return fmt::format("{} stores in place of {}", shown.store_at.size(), stores_.size());
  }
  for (std::size_t i = 0; i < stores_.size(); ++i) {
    const auto& entry = log_.at(stores_[i]);
    const auto& row = **shown.store_at.find(i);
    const auto* same = shown.find_store(row.id);
    if ("store/" + to_text(row.id) != entry.stream || same == nullptr ||
        same->details.name != entry.parsed.at("details").at("name") ||
        row.created_at.ms != entry.time_ms) {
      return "store " + std::to_string(i) + " is not " + entry.stream;
    }
  }
  return std::nullopt;
}

std::optional<std::string> view_recount::compare_slots(const actors::view& shown) const {
  if (shown.slots.size() != slots_.size()) {
    return fmt::format("{} slots in place of {}", shown.slots.size(), slots_.size());
  }
  const auto number = [](const slot_count& slot, const std::string& status) {
    const auto found = slot.by_status.find(status);
    return found == slot.by_status.end() ? 0U : found->second;
  };
  for (const auto& [name, slot] : slots_) {
    const auto* row = shown.slots.find(slot.id);
    const auto wanted = fmt::format("{} of {}, {} wait", number(slot, "CONFIRMED"), slot.capacity,
                                    number(slot, "WAITING"));
    const auto found = row == nullptr ? std::string{"nothing"}
                                      : fmt::format("{} of {}, {} wait", row->confirmed,
                                                    row->capacity, row->waiting);
    if (wanted != found) return fmt::format("{}: {} in place of {}", name, found, wanted);
  }
  return std::nullopt;
}

std::optional<std::string> view_recount::compare_places(const actors::view& shown) const {
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
                            wanted.position == row.position && wanted.slot == to_text(row.slot);
                   });
    if (!same) return "the list of " + name + " is not as the log tells";
  }
  return std::nullopt;
}

}  // namespace moim::sim
