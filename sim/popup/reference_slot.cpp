// The shuffle of a draw is implemented a third time here, from docs/rush.md: it shares no code
// with the slot or with the auditor.
#include "sim/popup/reference_slot.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/auditor/reference_model.hpp"
#include "storage/codec/sha256.hpp"

namespace moim::sim {

namespace {

std::string bytes_from(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

std::int64_t instant_in(const nlohmann::json& plan, const char* member) {
  return plan.contains(member) ? instant_of(plan.at(member)) : -1;
}

/// The n-th number of a draw, as hexadecimal text of 16 digits.
std::string number_text(const std::string& seed, std::uint64_t n) {
  const auto block = hash_of(seed + fmt::format("{:016x}", n / 4), "");
  return block.substr(n % 4 * 16, 16);
}

}  // namespace

std::string hash_of(const std::string& hex, const std::string& text) {
  storage::sha256 hash;
  return storage::to_hex(storage::bytes_of(hash(bytes_from(hex), text)));
}

std::uint32_t reference_slot::count(const std::string& status) const {
  return static_cast<std::uint32_t>(
      std::count_if(rows.begin(), rows.end(), [&](auto& row) { return row.status == status; }));
}

std::uint32_t reference_slot::held_by(const std::string& user) const {
  for (std::uint32_t n = 1; n <= rows.size(); ++n) {
    if (rows[n - 1].user == user && rows[n - 1].status != "CANCELLED") return n;
  }
  return 0;
}

std::uint32_t reference_slot::first_waiting() const {
  std::uint32_t first = 0;
  for (std::uint32_t n = 1; n <= rows.size(); ++n) {
    const bool waits = rows[n - 1].status == "WAITING";
    if (waits && (first == 0 || rows[n - 1].place < rows[first - 1].place)) first = n;
  }
  return first;
}

bool reference_slot::is_of(std::uint32_t ticket, const std::string& user) const {
  return ticket >= 1 && ticket <= rows.size() && rows[ticket - 1].user == user;
}

std::string reference_slot::place(std::uint32_t ticket) const {
  const auto& row = rows.at(ticket - 1);
  const bool waits = row.status == "WAITING";
  const bool has_order = phase == "open" || rules.opening != "lottery";
  std::uint32_t position = 0;
  if (waits && has_order) {
    for (const auto& other : rows)
      position += other.status == "WAITING" && other.place <= row.place;
  }
  const auto others = count("WAITING") - (waits && !has_order ? 1 : position);
  auto told = fmt::format("{} ticket {} position {} behind {} since {}",
                          waits && phase != "open" ? "LINED_UP" : row.status, ticket, position,
                          others, row.since_ms);
  if (row.status == "OFFERED") told += fmt::format(" until {}", row.offer_ends_ms);
  return told;
}

void reference_slot::arrange(const std::string& seed) {
  auto order = entrants;
  std::uint64_t used = 0;
  for (std::size_t left = order.size(); left > 1; --left) {
    // Numbers at the very end of the range would prefer some tickets. None is met in practice.
    const auto number = std::stoull(number_text(seed, used++), nullptr, 16);
    std::swap(order[left - 1], order[number % left]);
  }
  for (std::uint64_t i = 0; i < order.size(); ++i) rows.at(order[i] - 1).place = i + 1;
  entrants.clear();
  phase = "open";
}

slot_rules rules_of(const nlohmann::json& plan) {
  slot_rules rules;
  rules.capacity = plan.at("capacity");
  rules.waitlist_limit = plan.at("waitlistLimit");
  rules.opens_at_ms = instant_in(plan, "opensAt");
  rules.closes_at_ms = instant_in(plan, "closesAt");
  rules.opening = plan.at("opening");
  rules.promotion = plan.at("promotion");
  rules.offer_minutes = plan.at("offerMinutes");
  rules.cancellable_until_ms = instant_in(plan, "cancellableUntil");
  rules.starts_at_ms = instant_in(plan, "startsAt");
  rules.commitment = plan.value("drawCommitment", "");
  rules.slots_per_user = plan.value("slotsPerUser", 0U);
  return rules;
}

std::string phase_of(const slot_rules& rules, std::int64_t now_ms) {
  return rules.opening != "fifo" && now_ms < rules.opens_at_ms ? "lining_up" : "open";
}

namespace {

void turn_plan(reference_slot& page, const ledger_entry& entry) {
  const auto& plan = entry.parsed.at("plan");
  page.rules = rules_of(plan);
  page.revision = plan.at("revision");
  if (!page.planned) page.phase = phase_of(page.rules, entry.time_ms);
  page.planned = true;
}

void turn_line(reference_slot& page, const ledger_entry& entry) {
  if (entry.type == "line_opened") {
    page.phase = "open";
  } else if (entry.type == "line_drawn") {
    page.arrange(entry.parsed.at("seed"));
  } else {
    page.phase = "undrawn";
    page.closing_chain = storage::to_hex(storage::bytes_of(entry.chain));
    for (std::uint32_t n = 1; n <= page.rows.size(); ++n) {
      if (page.rows[n - 1].status == "WAITING") page.entrants.push_back(n);
    }
  }
}

void turn(reference_slot& page, const ledger_entry& entry) {
  const auto& type = entry.type;
  if (type == "slot_planned" || type == "slot_replanned") return turn_plan(page, entry);
  if (type.starts_with("line_")) return turn_line(page, entry);
  if (type == "slot_closed") {
    page.closed = true;
    return;
  }
  if (type == "reservations_dropped") {
    for (const auto& dropped : entry.parsed.at("reservations")) {
      page.rows.at(dropped.at("ticket").get<std::uint32_t>() - 1).status = "CANCELLED";
    }
    return;
  }
  if (type == "permit_spent") {
    page.spent[entry.parsed.at("user")] = entry.parsed.at("permit");
    return;
  }
  const std::uint32_t ticket = entry.parsed.at("ticket");
  if (type == "place_confirmed" || type == "waitlist_joined") {
    const auto* status = type == "place_confirmed" ? "CONFIRMED" : "WAITING";
    // In a lottery the places of the drawn come first.
    page.rows.push_back({entry.parsed.at("user"), status, entry.time_ms, page.rows.size() + 1, -1});
    return;
  }
  if (ticket < 1 || ticket > page.rows.size()) return;
  auto& row = page.rows[ticket - 1];
  if (type == "reservation_hidden") {
    row.hidden = true;
  } else if (type == "place_offered") {
    row.status = "OFFERED";
    row.offer_ends_ms = instant_of(entry.parsed.at("expiresAt"));
  } else {
    const bool ends = type == "reservation_cancelled" || type == "offer_expired";
    row.status = ends ? "CANCELLED" : "CONFIRMED";
  }
}

}  // namespace

reference_slot read_slot(const ledger& log, const std::string& stream, std::uint64_t before) {
  reference_slot page;
  for (const auto position : log.of_stream(stream)) {
    if (position > before) break;
    turn(page, log.at(position));
  }
  return page;
}

}  // namespace moim::sim
