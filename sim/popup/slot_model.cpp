// What a slot must decide. Whoever asks, the slot first does what is due by the clock.
#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "actors/engine/commands.hpp"
#include "sim/host/durations.hpp"
#include "sim/popup/popup_model.hpp"
#include "sim/popup/store_page.hpp"

namespace moim::sim {

namespace {

constexpr int tickets_a_user = 20;

bool has_begun(const reference_slot& page, std::int64_t now_ms) {
  return page.rules.starts_at_ms >= 0 && now_ms >= page.rules.starts_at_ms;
}

/// Free places go to the line, one by one. The opening gives them even where they are offered
/// later.
std::string serve(reference_slot& page, std::int64_t now_ms, bool gives) {
  std::string effects;
  if (page.closed || page.phase != "open" || has_begun(page, now_ms)) return effects;
  for (auto next = page.first_waiting(); next != 0 && page.taken() < page.rules.capacity;
       next = page.first_waiting()) {
    auto& row = page.rows[next - 1];
    if (gives || page.rules.promotion == "auto") {
      row.status = "CONFIRMED";
      effects += fmt::format("waiter_promoted {} {}; ", next, row.user);
    } else {
      row.status = "OFFERED";
      row.offer_ends_ms = now_ms + page.rules.offer_minutes * minute_ms;
      effects += fmt::format("place_offered {} {} until {}; ", next, row.user, row.offer_ends_ms);
    }
  }
  return effects;
}

/// Offers that are over, the one that ended first in front; equal ones by ticket.
std::vector<std::uint32_t> expired(const reference_slot& page, std::int64_t now_ms) {
  std::vector<std::uint32_t> over;
  for (std::uint32_t n = 1; n <= page.rows.size(); ++n) {
    const auto& row = page.rows[n - 1];
    if (row.status == "OFFERED" && row.offer_ends_ms <= now_ms) over.push_back(n);
  }
  std::stable_sort(over.begin(), over.end(), [&](auto a, auto b) {
    return page.rows[a - 1].offer_ends_ms < page.rows[b - 1].offer_ends_ms;
  });
  return over;
}

/// What should have happened by now.
std::string catch_up(reference_slot& page, std::int64_t now_ms) {
  if (!page.planned || page.closed) return "";
  if (page.phase == "lining_up") {
    if (now_ms < page.rules.opens_at_ms) return "";
    if (page.rules.opening == "lottery") {
      page.phase = "undrawn";
      return "line_closed; ";
    }
    page.phase = "open";
    return "line_opened; " + serve(page, now_ms, true);
  }
  std::string effects;
  const auto over = expired(page, now_ms);
  for (const auto ticket : over) {
    page.rows[ticket - 1].status = "CANCELLED";
    effects += fmt::format("offer_expired {} {}; ", ticket, page.rows[ticket - 1].user);
  }
  return over.empty() ? "" : effects + serve(page, now_ms, false);
}

std::string plan_text(const char* type, const slot_asked& asked) {
  return fmt::format("{} {} {} by {}{}; ", type, asked.plan.capacity, asked.plan.waitlist_limit,
                     asked.revision, limit_text(asked.plan.slots_per_user));
}

void take_plan(reference_slot& page, const slot_asked& asked) {
  if (!page.planned) page.phase = phase_of(asked.plan, asked.now_ms);
  page.planned = true;
  page.revision = asked.revision;
  page.rules = asked.plan;
}

std::uint32_t spent_by(const reference_slot& page, const std::string& user) {
  const auto known = page.spent.find(user);
  return known == page.spent.end() ? 0 : known->second;
}

std::string spend(const slot_asked& asked) {
  return fmt::format("permit_spent {} {}; ", asked.permit, asked.user);
}

std::string needed(const reference_slot& page, std::uint32_t spent) {
  return fmt::format("permit_needed {} {}", page.rules.slots_per_user, spent);
}

expected_result expect_place(reference_slot page, const slot_asked& asked, bool has_permit) {
  expected_result wanted;
  if (const auto held = page.held_by(asked.user); held != 0) {
    return {"", "already_reserved: " + page.place(held)};
  }
  if (page.closed) return {"", "store_closed"};
  if (!page.planned) {
    take_plan(page, asked);
    wanted.effects = plan_text("slot_planned", asked);
  }
  const auto& rules = page.rules;
  if (rules.opening == "fifo" && asked.now_ms < rules.opens_at_ms) {
    return {"", fmt::format("reservation_not_open {}", rules.opens_at_ms)};
  }
  const bool never_opens = rules.opening != "fifo" && rules.closes_at_ms <= rules.opens_at_ms;
  if (asked.now_ms >= rules.closes_at_ms || never_opens) {
    return {"", fmt::format("reservation_closed {}", rules.closes_at_ms)};
  }
  const auto taken = std::count_if(page.rows.begin(), page.rows.end(),
                                   [&](auto& row) { return row.user == asked.user; });
  if (taken >= tickets_a_user) return {"", "too_many_reservations"};
  const bool is_open = page.phase == "open";
  const auto ticket = page.rows.size() + 1;
  const auto line_max = rules.waitlist_limit + (is_open ? 0 : rules.capacity);
  const bool is_free = is_open && page.taken() < rules.capacity && page.first_waiting() == 0;
  if ((is_free || page.count("WAITING") < line_max) && rules.slots_per_user != 0 && !has_permit) {
    wanted.answer = needed(page, spent_by(page, asked.user));
    return wanted;
  }
  if (is_free) {
    page.rows.push_back({asked.user, "CONFIRMED", asked.now_ms, ticket, -1, false});
    wanted.effects += fmt::format("place_confirmed {} {}; ", ticket, asked.user);
  } else if (page.count("WAITING") < line_max) {
    page.rows.push_back({asked.user, "WAITING", asked.now_ms, ticket, -1, false});
    wanted.effects += fmt::format("waitlist_joined {} {}; ", ticket, asked.user);
  } else {
    return {"", fmt::format("waitlist_full {}", rules.waitlist_limit)};
  }
  wanted.answer = page.place(static_cast<std::uint32_t>(ticket));
  return wanted;
}

/// A permit is spent whatever comes of it, and once.
expected_result expect_reserve(const reference_slot& page, const slot_asked& asked) {
  const bool has_permit = page.planned && asked.permit > spent_by(page, asked.user);
  auto wanted = expect_place(page, asked, has_permit);
  if (has_permit) wanted.effects = spend(asked) + wanted.effects;
  return wanted;
}

/// Whoever has no place, and a permit that is spent or comes too late, has one permit less.
expected_result expect_settle(const reference_slot& page, const slot_asked& asked) {
  constexpr std::int64_t flight_ms = 10'000;
  if (const auto held = page.held_by(asked.user); held != 0) return {"", page.place(held)};
  const auto spent = spent_by(page, asked.user);
  if (asked.permit <= spent) return {"", needed(page, spent)};
  if (asked.now_ms - asked.taken_at_ms < flight_ms) {
    return {"", "WAITING ticket 0 position 0 behind 0 since 0"};
  }
  return {spend(asked), needed(page, asked.permit)};
}

expected_result expect_cancel(reference_slot page, const slot_asked& asked) {
  if (!page.is_of(asked.ticket, asked.user)) return {"", "reservation_not_found"};
  expected_result wanted;
  auto& row = page.rows[asked.ticket - 1];
  const auto until_ms = page.rules.cancellable_until_ms;
  const bool is_late = asked.kind == slot_kind::cancel && until_ms >= 0 && asked.now_ms >= until_ms;
  if (row.status == "CONFIRMED" && is_late) {
    return {"", fmt::format("cancel_closed {}", until_ms)};
  }
  if (row.status != "CANCELLED") {
    const bool frees = row.status != "WAITING";
    wanted.effects = fmt::format("reservation_cancelled {} {}; ", asked.ticket, asked.user);
    row.status = "CANCELLED";
    if (frees) wanted.effects += serve(page, asked.now_ms, false);
  }
  wanted.answer = page.place(asked.ticket);
  return wanted;
}

expected_result expect_hide(const reference_slot& page, const slot_asked& asked) {
  if (!page.is_of(asked.ticket, asked.user)) return {"", "reservation_not_found"};
  const auto& row = page.rows[asked.ticket - 1];
  if (row.hidden) return {"", page.place(asked.ticket)};
  const bool is_past = asked.now_ms >= asked.starts_at_ms;
  if (row.status != "CANCELLED" && !is_past) return {"", "reservation_not_over"};
  return {fmt::format("reservation_hidden {} {}; ", asked.ticket, asked.user),
          page.place(asked.ticket)};
}

expected_result expect_accept(reference_slot page, const slot_asked& asked) {
  if (!page.is_of(asked.ticket, asked.user)) return {"", "reservation_not_found"};
  auto& row = page.rows[asked.ticket - 1];
  if (row.status == "CONFIRMED") return {"", page.place(asked.ticket)};
  if (row.status != "OFFERED") return {"", "no_open_offer"};
  row.status = "CONFIRMED";
  return {fmt::format("offer_accepted {} {}; ", asked.ticket, asked.user),
          page.place(asked.ticket)};
}

std::string expect_replan(reference_slot page, const slot_asked& asked) {
  if (!page.planned || page.closed || page.rules == asked.plan || asked.revision <= page.revision) {
    return "";
  }
  take_plan(page, asked);
  return plan_text("slot_replanned", asked) + serve(page, asked.now_ms, false);
}

std::string expect_close(const reference_slot& page) {
  if (!page.planned) return "";
  std::string dropped;
  for (std::size_t n = 1; n <= page.rows.size(); ++n) {
    const auto& row = page.rows[n - 1];
    if (row.status != "CANCELLED") dropped += fmt::format(" {} {}", n, row.user);
  }
  return (page.closed ? "" : "slot_closed; ") +
         (dropped.empty() ? "" : "reservations_dropped" + dropped + "; ");
}

/// The secret is told by the draw itself, and must be the one that was promised.
std::string expect_draw(reference_slot page, const slot_asked& asked) {
  if (page.closed || page.phase != "undrawn") return "";
  const auto& secret = asked.secret;
  if (hash_of(secret, "") != page.rules.commitment) return "a secret that was promised";
  const auto seed = hash_of(secret + page.closing_chain, asked.stream.substr(5));
  page.arrange(seed);
  return fmt::format("line_drawn {} {} {}; ", secret, page.closing_chain, seed) +
         serve(page, asked.now_ms, true);
}

expected_result expect_punctual(const reference_slot& page, const slot_asked& asked) {
  const auto& kind = asked.kind;
  if (kind == slot_kind::reserve) return expect_reserve(page, asked);
  if (kind == slot_kind::settle_permit) return expect_settle(page, asked);
  if (kind == slot_kind::cancel || kind == slot_kind::leave_slot) return expect_cancel(page, asked);
  if (kind == slot_kind::accept_offer) return expect_accept(page, asked);
  if (kind == slot_kind::hide) return expect_hide(page, asked);
  if (kind == slot_kind::replan) return {expect_replan(page, asked), ""};
  if (kind == slot_kind::close_slot) return {expect_close(page), ""};
  if (kind == slot_kind::draw_line) return {expect_draw(page, asked), ""};
  if (kind == slot_kind::keep_time) return {};
  const auto ticket = kind == slot_kind::show_place ? page.held_by(asked.user) : asked.ticket;
  return {"", page.is_of(ticket, asked.user) ? page.place(ticket) : "reservation_not_found"};
}

}  // namespace

expected_result slot_model::expect(const question& asked, std::uint64_t before) const {
  const slot_asked what{asked};
  auto page = read_slot(log_, what.stream, before);
  const auto first = catch_up(page, what.now_ms);
  auto wanted = expect_punctual(page, what);
  wanted.effects = first + wanted.effects;
  return wanted;
}

std::string slot_model::effect_of(const ledger_entry& entry) const {
  const auto& data = entry.parsed;
  const auto& type = entry.type;
  if (data.contains("plan")) {
    const auto& plan = data.at("plan");
    return fmt::format("{} {} {} by {}{}", type, plan.at("capacity").get<int>(),
                       plan.at("waitlistLimit").get<int>(), plan.at("revision").get<int>(),
                       limit_text(plan.value("slotsPerUser", 0U)));
  }
  if (type == "reservations_dropped") {
    std::string text = type;
    for (const auto& dropped : data.at("reservations")) {
      text += fmt::format(" {} {}", dropped.at("ticket").get<int>(), dropped.value("user", ""));
    }
    return text;
  }
  if (type == "permit_spent") {
    return fmt::format("{} {} {}", type, data.at("permit").get<int>(), data.value("user", ""));
  }
  if (type == "place_offered") {
    return fmt::format("{} {} {} until {}", type, data.at("ticket").get<int>(),
                       data.value("user", ""), instant_of(data.at("expiresAt")));
  }
  if (type == "line_drawn") {
    return fmt::format("{} {} {} {}", type, data.value("secret", ""), data.value("chain", ""),
                       data.value("seed", ""));
  }
  if (data.contains("ticket")) {
    return fmt::format("{} {} {}", type, data.at("ticket").get<int>(), data.value("user", ""));
  }
  return type;
}

event_source slot_model::source_of(const ledger_entry& entry) const {
  return entry.by == to_text(user_id{}) ? event_source::timer : event_source::client;
}

question slot_model::timer_question(const ledger_entry& entry) const {
  question timer;
  timer.kind = entry.type == "line_drawn" ? slot_kind::draw_line : slot_kind::keep_time;
  timer.details = slot_question{.secret = entry.parsed.value("secret", "")};
  return timer;
}

bool slot_model::is_one_command(const ledger_entry&, const ledger_entry& next) const {
  return next.type != "line_drawn";
}

/// What a slot answers of a reservation begins with its status; all else is a refusal, and what was
/// due by the clock is done all the same.
bool slot_model::keeps_key(const expected_result& result) const {
  return !result.answer.empty() && result.answer.front() >= 'A' && result.answer.front() <= 'Z';
}

std::optional<std::string> slot_model::find_overdue(std::int64_t now_ms) const {
  for (const auto& [stream, positions] : log_.streams()) {
    if (!stream.starts_with("slot/")) continue;
    auto page = read_slot(log_, stream, log_.last_position());
    const auto late = catch_up(page, now_ms);
    if (!late.empty()) return stream + " has not done in time: " + late;
    if (page.phase == "undrawn" && !page.closed) return stream + " was not drawn";
  }
  return std::nullopt;
}

}  // namespace moim::sim
