// The rules of the rush: first come, first served, never more than the capacity, and a place that
// becomes free goes to whoever has waited longest, in the same decision.
#include "domain/slot.hpp"

#include "domain/ensure.hpp"
#include "domain/limits.hpp"

namespace moim {

namespace {

using slot_decision = decision<slot>;

const slot_entry* entry_of(const slot_state& s, user_id user, std::uint32_t ticket) {
  if (ticket == 0 || ticket > s.entries.size() || s.entries[ticket - 1].user != user) {
    return nullptr;
  }
  return &s.entries[ticket - 1];
}

std::uint32_t held_ticket(const slot_state& s, user_id user) {
  const auto holder = s.holders.find(user);
  return holder == s.holders.end() ? 0 : holder->second.ticket;
}

reservation_place place_of(const slot_state& s, std::uint32_t ticket) {
  const slot_entry& entry = s.entries[ticket - 1];
  const bool waits = entry.status == reservation_status::WAITING;
  const std::uint32_t position = waits ? s.line.waiting_up_to(ticket) : 0;
  return {entry.status, ticket, position, s.line.size() - position, entry.reserved_at};
}

slot_decision decide_reserve(const slot_state& s, const reserve& c, const context& ctx) {
  const slot_plan& plan = s.plan ? *s.plan : c.plan;
  const auto known = s.holders.find(c.user);
  const slot_holder holder = known == s.holders.end() ? slot_holder{} : known->second;
  if (holder.ticket != 0) {
    return refuse<slot>(already_reserved{place_of(s, holder.ticket)});
  }
  if (ctx.now < plan.opens_at) {
    return refuse<slot>(reservation_not_open{plan.opens_at});
  }
  if (ctx.now >= plan.closes_at) {
    return refuse<slot>(reservation_closed{plan.closes_at});
  }
  if (holder.taken >= limits::tickets_per_user_max) {
    return refuse<slot>(too_many_reservations{limits::tickets_per_user_max});
  }
  const auto ticket = static_cast<std::uint32_t>(s.entries.size() + 1);
  const bool free_place = s.confirmed < plan.capacity && s.line.size() == 0;
  if (!free_place && s.line.size() >= plan.waitlist_limit) {
    return refuse<slot>(waitlist_full{plan.waitlist_limit});
  }
  slot_decision result;
  if (!s.plan) {
    result.events.emplace_back(slot_planned{plan});
  }
  if (free_place) {
    result.events.emplace_back(place_confirmed{c.user, ticket});
  } else {
    result.events.emplace_back(waitlist_joined{c.user, ticket});
  }
  return result;
}

/// Cancelling twice is no error: the second answer tells what the first did.
slot_decision decide_cancel(const slot_state& s, const cancel_reservation& c) {
  const slot_entry* entry = entry_of(s, c.user, c.ticket);
  if (entry == nullptr) {
    return refuse<slot>(reservation_not_found{});
  }
  if (entry->status == reservation_status::CANCELLED) {
    return {};
  }
  auto result = accept<slot>(reservation_cancelled{c.user, c.ticket});
  if (entry->status == reservation_status::CONFIRMED && s.line.size() > 0) {
    const std::uint32_t next = s.line.first();
    result.events.emplace_back(waiter_promoted{s.entries[next - 1].user, next});
  }
  return result;
}

void add_entry(slot_state& s, user_id user, std::uint32_t ticket, timestamp at,
               reservation_status status) {
  ensure(ticket == s.entries.size() + 1, "tickets are given in order, without gaps");
  slot_holder& holder = s.holders[user];
  ensure(holder.ticket == 0, "a user holds one place in a slot");
  holder.ticket = ticket;
  ++holder.taken;
  s.entries.push_back({user, at, status});
  s.line.push(status == reservation_status::WAITING);
}

void confirm_one(slot_state& s) {
  ++s.confirmed;
  ensure(s.plan && s.confirmed <= s.plan->capacity, "a slot never confirms past its capacity");
}

slot_entry& recorded_entry(slot_state& s, user_id user, std::uint32_t ticket) {
  ensure(entry_of(s, user, ticket) != nullptr, "an event names a ticket of its user");
  return s.entries[ticket - 1];
}

void apply_cancel(slot_state& s, const reservation_cancelled& e) {
  slot_entry& entry = recorded_entry(s, e.user, e.ticket);
  ensure(entry.status != reservation_status::CANCELLED, "a reservation is cancelled once");
  if (entry.status == reservation_status::WAITING) {
    s.line.leave(e.ticket);
  } else {
    --s.confirmed;
  }
  entry.status = reservation_status::CANCELLED;
  s.holders[e.user].ticket = 0;
}

void apply_promotion(slot_state& s, const waiter_promoted& e) {
  slot_entry& entry = recorded_entry(s, e.user, e.ticket);
  ensure(entry.status == reservation_status::WAITING && s.line.first() == e.ticket,
         "the one who has waited longest is promoted");
  s.line.leave(e.ticket);
  entry.status = reservation_status::CONFIRMED;
  confirm_one(s);
}

}  // namespace

decision<slot> slot::decide(const state& s, const command& c, const context& ctx) {
  return std::visit(overloaded{[&](const reserve& cmd) { return decide_reserve(s, cmd, ctx); },
                               [&](const cancel_reservation& cmd) { return decide_cancel(s, cmd); },
                               [&](const show_reservation& cmd) {
                                 return entry_of(s, cmd.user, cmd.ticket) != nullptr
                                            ? slot_decision{}
                                            : refuse<slot>(reservation_not_found{});
                               },
                               [&](const show_place& cmd) {
                                 return held_ticket(s, cmd.user) != 0
                                            ? slot_decision{}
                                            : refuse<slot>(reservation_not_found{});
                               }},
                    c);
}

void slot::evolve(state& s, const event& e, timestamp at) {
  std::visit(overloaded{[&](const slot_planned& ev) {
                          ensure(!s.plan, "a slot is planned once");
                          s.plan = ev.plan;
                        },
                        [&](const place_confirmed& ev) {
                          add_entry(s, ev.user, ev.ticket, at, reservation_status::CONFIRMED);
                          confirm_one(s);
                        },
                        [&](const waitlist_joined& ev) {
                          add_entry(s, ev.user, ev.ticket, at, reservation_status::WAITING);
                        },
                        [&](const reservation_cancelled& ev) { apply_cancel(s, ev); },
                        [&](const waiter_promoted& ev) { apply_promotion(s, ev); }},
             e);
}

slot::reply slot::answer(const state& s, const command& c) {
  // An accepted `reserve` has just taken it.
  const auto newest = static_cast<std::uint32_t>(s.entries.size());
  const auto ticket =
      std::visit(overloaded{[&](const reserve&) { return newest; },
                            [&](const cancel_reservation& cmd) { return cmd.ticket; },
                            [&](const show_reservation& cmd) { return cmd.ticket; },
                            [&](const show_place& cmd) { return held_ticket(s, cmd.user); }},
                 c);
  ensure(ticket != 0, "an accepted command has a reservation to tell of");
  return place_of(s, ticket);
}

}  // namespace moim
