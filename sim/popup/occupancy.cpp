// The dates of slots are days of UTC here.
#include "sim/popup/occupancy.hpp"

#include "sim/auditor/reference_model.hpp"

namespace moim::sim {

namespace {

void turn(std::vector<occupancy>& all, std::size_t first, const ledger_entry& entry) {
  const auto at = [&](std::uint64_t ticket) -> occupancy* {
    return ticket >= 1 && first + ticket <= all.size() ? &all[first + ticket - 1] : nullptr;
  };
  if (entry.type == "reservations_dropped") {
    for (const auto& dropped : entry.parsed.at("reservations")) {
      if (auto* s = at(dropped.at("ticket"))) s->ended_at = entry.position;
    }
  } else if (entry.type == "place_confirmed" || entry.type == "waitlist_joined") {
    const bool confirmed = entry.type == "place_confirmed";
    all.push_back({entry.parsed.at("user"), entry.stream, entry.parsed.at("ticket"), entry.position,
                   confirmed ? entry.position : 0, 0, 0});
  } else if (entry.type == "waiter_promoted" || entry.type == "offer_accepted") {
    if (auto* s = at(entry.parsed.at("ticket"))) s->confirmed_at = entry.position;
  } else if (entry.type == "place_offered") {
    if (auto* s = at(entry.parsed.at("ticket"))) s->offered_at = entry.position;
  } else if (entry.type == "reservation_cancelled" || entry.type == "offer_expired") {
    if (auto* s = at(entry.parsed.at("ticket"))) s->ended_at = entry.position;
  }
}

}  // namespace

std::string occupancy::status_at(std::uint64_t position) const {
  if (taken_at == 0 || taken_at > position) return "";
  if (ended_at != 0 && ended_at <= position) return "CANCELLED";
  if (confirmed_at != 0 && confirmed_at <= position) return "CONFIRMED";
  return offered_at != 0 && offered_at <= position ? "OFFERED" : "WAITING";
}

std::vector<occupancy> read_occupancies(const ledger& log, const std::string& of,
                                        std::uint64_t before) {
  std::vector<occupancy> all;
  for (auto at = log.streams().lower_bound(of); at != log.streams().end(); ++at) {
    if (!at->first.starts_with(of)) break;
    const auto first = all.size();
    for (const auto position : at->second) {
      if (position > before) break;
      turn(all, first, log.at(position));
    }
  }
  return all;
}

std::string store_of(const std::string& slot) {
  return "store" + slot.substr(4, slot.find('/', 5) - 4);
}

std::int64_t start_of_visit(const std::string& slot) {
  auto text = slot.substr(slot.find('/', 5) + 1);
  text.replace(text.find('/'), 1, "T");
  return instant_of(text + ":00Z");
}

}  // namespace moim::sim
