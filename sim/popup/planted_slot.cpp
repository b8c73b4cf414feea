// Each bug changes the decision, the state or the answer of the shipped rules in one place.
#include "sim/popup/planted_slot.hpp"

#include <algorithm>

#include "sim/popup/planted_rush.hpp"

namespace moim::sim {

namespace {

decision<slot> decide_reserve(const slot_state& s, const reserve& c, const context& ctx) {
  auto seen = s;
  auto when = ctx;
  auto asked = c;
  switch (planted_slot::broken) {
    case slot_bug::oversell:
      if (seen.plan && s.confirmed == seen.plan->capacity && s.line.size() == 0) {
        ++seen.plan->capacity;
      }
      break;
    case slot_bug::take_twice:
      seen.holders[c.user].ticket = 0;
      break;
    case slot_bug::reuse_permit:
      if (c.permit != 0) seen.spent_permits.erase(c.user);
      break;
    case slot_bug::open_early:
      if (seen.plan) seen.plan->opens_at = {0};
      asked.plan.opens_at = {0};
      break;
    default:
      break;
  }
  auto result = slot::decide(seen, asked, when);
  if (planted_slot::broken == slot_bug::reuse_ticket && !s.entries.empty() &&
      s.entries.back().status == reservation_status::CANCELLED) {
    for (auto& event : result.events) {
      if (auto* confirmed = std::get_if<place_confirmed>(&event)) --confirmed->ticket;
    }
  }
  return result;
}

decision<slot> decide_cancel(const slot_state& s, const cancel_reservation& c, const context& ctx) {
  auto asked = c;
  if (planted_slot::broken == slot_bug::cancel_for_others && c.ticket >= 1 &&
      c.ticket <= s.entries.size()) {
    asked.user = s.entries[c.ticket - 1].user;
  }
  auto result = slot::decide(s, asked, ctx);
  if (result.events.size() < 2) return result;
  if (planted_slot::broken == slot_bug::forget_promotion) result.events.pop_back();
  if (planted_slot::broken == slot_bug::pass_over) {
    auto* promoted = std::get_if<waiter_promoted>(&result.events.back());
    for (auto ticket = static_cast<std::uint32_t>(s.entries.size());
         promoted != nullptr && ticket > promoted->ticket; --ticket) {
      const auto& entry = s.entries[ticket - 1];
      if (entry.status == reservation_status::WAITING) {
        *promoted = {entry.user, ticket};
        break;
      }
    }
  }
  return result;
}

/// Not even what is no news is left alone.
decision<slot> decide_replan(const slot_state& s, const replan& c, const context& ctx) {
  auto seen = s;
  if (planted_slot::broken == slot_bug::react_twice && seen.plan) {
    seen.plan->revision = 0;
    ++seen.plan->waitlist_limit;
  }
  return slot::decide(seen, c, ctx);
}

decision<slot> decide_settle(const slot_state& s, const settle_permit& c, const context& ctx) {
  auto result = slot::decide(s, c, ctx);
  if (planted_slot::broken == slot_bug::forgive_late) {
    std::erase_if(result.events, [](const slot::event& event) {
      return std::holds_alternative<permit_spent>(event);
    });
  }
  return result;
}

void add(slot_state& s, user_id user, std::uint32_t ticket, timestamp at,
         reservation_status status) {
  s.holders[user].ticket = ticket;
  ++s.holders[user].taken;
  if (ticket <= s.entries.size()) {
    s.entries[ticket - 1] = {user, at, status, false};
  } else {
    s.entries.push_back({user, at, status, false});
    s.line.push(status == reservation_status::WAITING);
  }
  s.confirmed += status == reservation_status::CONFIRMED ? 1 : 0;
}

void cancel(slot_state& s, user_id user, std::uint32_t ticket) {
  auto& entry = s.entries.at(ticket - 1);
  if (entry.status == reservation_status::WAITING) {
    s.line.leave(ticket);
  } else if (entry.status == reservation_status::CONFIRMED) {
    --s.confirmed;
  } else if (entry.status == reservation_status::OFFERED) {
    s.offers.remove(ticket);
  }
  entry.status = reservation_status::CANCELLED;
  s.holders[user].ticket = 0;
}

void promote(slot_state& s, const waiter_promoted& e, timestamp at) {
  auto& entry = s.entries.at(e.ticket - 1);
  s.line.leave(e.ticket);
  ++s.confirmed;
  entry.status = reservation_status::CONFIRMED;
  if (planted_slot::broken == slot_bug::impure_evolve) entry.reserved_at = at;
}

void hide(slot_state& s, const reservation_hidden& e) {
  s.entries.at(e.ticket - 1).hidden = true;
  if (planted_slot::broken == slot_bug::free_hidden && s.confirmed > 0) --s.confirmed;
}

}  // namespace

decision<slot> planted_slot::decide(const slot_state& s, const slot::command& c,
                                    const context& ctx) {
  if (breaks_rush(broken)) return decide_rush(broken, s, c, ctx);
  return std::visit(
      overloaded{[&](const reserve& cmd) { return decide_reserve(s, cmd, ctx); },
                 [&](const cancel_reservation& cmd) { return decide_cancel(s, cmd, ctx); },
                 [&](const replan& cmd) { return decide_replan(s, cmd, ctx); },
                 [&](const settle_permit& cmd) { return decide_settle(s, cmd, ctx); },
                 [&](const auto&) { return slot::decide(s, c, ctx); }},
      c);
}

void planted_slot::evolve(slot_state& s, const slot::event& e, timestamp at) {
  std::visit(overloaded{[&](const slot_planned& ev) {
                          s.plan = ev.plan;
                          s.phase = phase_at(ev.plan, at);
                        },
                        [&](const place_confirmed& ev) {
                          add(s, ev.user, ev.ticket, at, reservation_status::CONFIRMED);
                        },
                        [&](const waitlist_joined& ev) {
                          add(s, ev.user, ev.ticket, at, reservation_status::WAITING);
                        },
                        [&](const reservation_cancelled& ev) { cancel(s, ev.user, ev.ticket); },
                        [&](const waiter_promoted& ev) { promote(s, ev, at); },
                        [&](const slot_replanned& ev) { s.plan = ev.plan; },
                        [&](const slot_closed&) { s.closed = true; },
                        [&](const auto&) { evolve_rush(s, e, at); },
                        [&](const reservations_dropped& ev) {
                          for (const auto& [user, ticket] : ev.reservations) {
                            cancel(s, user, ticket);
                          }
                        },
                        [&](const reservation_hidden& ev) { hide(s, ev); },
                        [&](const permit_spent& ev) { s.spent_permits[ev.user] = ev.permit; }},
             e);
}

slot::reply planted_slot::answer(const slot_state& s, const slot::command& c) {
  auto place = slot::answer(s, c);
  if (broken == slot_bug::misplace && place.position > 1) --place.position;
  return place;
}

}  // namespace moim::sim
