// The reference model of a store: the state after its last change, and what each change asks of
// its slots.
#include <algorithm>

#include <fmt/format.h>

#include "sim/host/durations.hpp"
#include "sim/popup/occupancy.hpp"
#include "sim/popup/popup_model.hpp"
#include "sim/popup/store_page.hpp"

namespace moim::sim {

namespace {

void turn_store(store_page& page, const ledger_entry& entry) {
  page.changed_at = entry.position;
  if (entry.type == "store_closed") {
    page.closed_at_ms = entry.time_ms;
    return;
  }
  page.details = entry.parsed.at("details");
  page.name = page.details.at("name");
  page.capacity = page.details.at("capacityPerSlot");
  page.slots_per_user = page.details.value("slotsPerUser", 0U);
  if (entry.type == "store_created") {
    page.organizer = entry.parsed.at("organizer");
    page.commitment = entry.parsed.value("drawCommitment", "");
    page.created_at_ms = entry.time_ms;
  }
}

}  // namespace

std::string limit_text(std::uint32_t slots_per_user) {
  return slots_per_user == 0 ? "" : fmt::format(" limit {}", slots_per_user);
}

std::string store_page::rules() const {
  return fmt::format("{} {}{}", name, capacity, limit_text(slots_per_user));
}

std::string store_page::answer() const {
  auto text = fmt::format("{} created at {}", rules(), created_at_ms);
  if (closed_at_ms >= 0) text += fmt::format(" closed at {}", closed_at_ms);
  return text;
}

store_page read_store(const ledger& log, const std::string& stream, std::uint64_t before) {
  return read_page<store_page>(log, stream, before, turn_store);
}

question news_of(const store_page& page, const std::string& slot, std::int64_t now_ms) {
  question q;
  q.now_ms = now_ms;
  q.kind = page.closed_at_ms >= 0 ? slot_kind::close_slot : slot_kind::replan;
  q.stream = slot;
  const auto& d = page.details;
  const auto starts_at_ms = start_of_visit(slot);
  slot_question news;
  news.plan.capacity = page.capacity;
  news.plan.waitlist_limit = d.at("waitlistLimit");
  news.plan.opens_at_ms = instant_of(d.at("reservationOpensAt"));
  news.plan.closes_at_ms = std::min(instant_of(d.at("reservationClosesAt")), starts_at_ms);
  news.plan.opening = d.at("opening");
  news.plan.promotion = d.at("promotion");
  news.plan.offer_minutes = d.value("offerMinutes", 0);
  news.plan.cancellable_until_ms =
      starts_at_ms - d.at("cancelClosesMinutesBefore").get<std::int64_t>() * minute_ms;
  news.plan.starts_at_ms = starts_at_ms;
  news.plan.commitment = page.commitment;
  news.plan.slots_per_user = page.slots_per_user;
  news.revision = page.changed_at;
  q.details = std::move(news);
  return q;
}

bool asks_slot(const ledger_entry& cause, const std::string& slot) {
  return cause.stream == slot ? cause.type == "slot_planned" || cause.type == "reservations_dropped"
                              : cause.stream == store_of(slot) && cause.type != "store_created";
}

expected_result store_model::expect(const question& question, std::uint64_t before) const {
  const store_asked asked{question};
  auto page = read_store(log_, asked.stream, before);
  expected_result wanted;
  if (asked.kind == store_kind::create_store) {
    if (!page.organizer.empty()) return {"", "store_exists"};
    page = {asked.user, asked.name, asked.capacity, asked.slots_per_user, asked.now_ms, -1, 0,
            {},         ""};
    return {fmt::format("store_created {}; ", page.rules()), page.answer()};
  }
  if (page.organizer.empty()) return {"", "store_not_found"};
  if (asked.user != page.organizer && !asked.is_admin) return {"", "not_your_store"};
  if (asked.kind == store_kind::edit_store) {
    if (page.closed_at_ms >= 0) return {"", "store_closed"};
    const bool adds_limit = asked.slots_per_user != 0 && page.slots_per_user == 0;
    if (adds_limit) return {"", "invalid_request"};
    const auto before_edit = page.rules();
    page.name = asked.name;
    page.capacity = asked.capacity;
    if (asked.slots_per_user != 0) page.slots_per_user = asked.slots_per_user;
    if (page.rules() != before_edit) {
      wanted.effects = fmt::format("store_edited {}; ", page.rules());
    }
  } else if (page.closed_at_ms < 0) {
    wanted.effects = "store_closed; ";
    page.closed_at_ms = asked.now_ms;
  }
  wanted.answer = page.answer();
  return wanted;
}

std::string store_model::effect_of(const ledger_entry& entry) const {
  if (!entry.parsed.contains("details")) return entry.type;
  const auto& details = entry.parsed.at("details");
  return fmt::format("{} {} {}{}", entry.type, details.value("name", ""),
                     details.at("capacityPerSlot").get<int>(),
                     limit_text(details.value("slotsPerUser", 0U)));
}

}  // namespace moim::sim
