// The rules of the rush: first come, first served, never more than the capacity, and a place that
// becomes free goes to whoever has waited longest, in the same decision.
#include "domain/slot.hpp"

#include <algorithm>

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
  if (s.closed) {
    return refuse<slot>(slot_is_closed{});
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

/// The first of the line get a place.
void promote(const slot_state& s, std::uint32_t count, slot_decision& result) {
  for (std::uint32_t place = 1; place <= count; ++place) {
    const std::uint32_t next = s.line.nth(place);
    result.events.emplace_back(waiter_promoted{s.entries[next - 1].user, next});
  }
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
  const bool comes_free =
      entry->status == reservation_status::CONFIRMED && s.confirmed <= s.plan->capacity;
  if (comes_free && !s.closed && s.line.size() > 0) {
    promote(s, 1, result);
  }
  return result;
}

/// Hiding twice is no error.
slot_decision decide_hide(const slot_state& s, const hide_reservation& c, timestamp now) {
  const slot_entry* entry = entry_of(s, c.user, c.ticket);
  if (entry == nullptr) {
    return refuse<slot>(reservation_not_found{});
  }
  if (entry->hidden) {
    return {};
  }
  const bool is_over = entry->status == reservation_status::CANCELLED || now >= c.starts_at;
  return is_over ? accept<slot>(reservation_hidden{c.user, c.ticket})
                 : refuse<slot>(reservation_not_over{});
}

slot_decision decide_replan(const slot_state& s, const replan& c) {
  const bool is_news =
      s.plan && !s.closed && c.plan.revision > s.plan->revision && !same_rules(c.plan, *s.plan);
  if (!is_news) {
    return {};
  }
  auto result = accept<slot>(slot_replanned{c.plan});
  if (s.confirmed < c.plan.capacity) {
    promote(s, std::min(c.plan.capacity - s.confirmed, s.line.size()), result);
  }
  return result;
}

slot_decision decide_close(const slot_state& s, const close_slot& c) {
  slot_decision result;
  if (!s.plan) {
    return result;  // nobody was ever here
  }
  if (!s.closed) {
    result.events.emplace_back(slot_closed{});
  }
  reservations_dropped dropped;
  const auto last = static_cast<std::uint32_t>(s.entries.size());
  for (std::uint32_t ticket = c.after + 1;
       ticket <= last && dropped.reservations.size() < limits::dropped_at_once_max; ++ticket) {
    const slot_entry& entry = s.entries[ticket - 1];
    if (entry.status != reservation_status::CANCELLED) {
      dropped.reservations.push_back({entry.user, ticket});
    }
  }
  if (!dropped.reservations.empty()) {
    result.events.emplace_back(std::move(dropped));
  }
  return result;
}

void add_entry(slot_state& s, user_id user, std::uint32_t ticket, timestamp at,
               reservation_status status) {
  ensure(ticket == s.entries.size() + 1, "tickets are given in order, without gaps");
  slot_holder& holder = s.holders[user];
  ensure(holder.ticket == 0, "a user holds one place in a slot");
  holder.ticket = ticket;
  holder.latest = ticket;
  ++holder.taken;
  s.entries.push_back({user, at, status, false});
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

void end_reservation(slot_state& s, user_id user, std::uint32_t ticket) {
  slot_entry& entry = recorded_entry(s, user, ticket);
  ensure(entry.status != reservation_status::CANCELLED, "a reservation is cancelled once");
  if (entry.status == reservation_status::WAITING) {
    s.line.leave(ticket);
  } else {
    --s.confirmed;
  }
  entry.status = reservation_status::CANCELLED;
  s.holders[user].ticket = 0;
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

bool same_rules(const slot_plan& a, const slot_plan& b) {
  return a.capacity == b.capacity && a.waitlist_limit == b.waitlist_limit &&
         a.opens_at == b.opens_at && a.closes_at == b.closes_at;
}

decision<slot> slot::decide(const state& s, const command& c, const context& ctx) {
  return std::visit(
      overloaded{[&](const reserve& cmd) { return decide_reserve(s, cmd, ctx); },
                 [&](const cancel_reservation& cmd) { return decide_cancel(s, cmd); },
                 [&](const replan& cmd) { return decide_replan(s, cmd); },
                 [&](const close_slot& cmd) { return decide_close(s, cmd); },
                 [&](const hide_reservation& cmd) { return decide_hide(s, cmd, ctx.now); },
                 [&](const show_reservation& cmd) {
                   return entry_of(s, cmd.user, cmd.ticket) != nullptr
                              ? slot_decision{}
                              : refuse<slot>(reservation_not_found{});
                 },
                 [&](const show_place& cmd) {
                   return held_ticket(s, cmd.user) != 0 ? slot_decision{}
                                                        : refuse<slot>(reservation_not_found{});
                 }},
      c);
}

void slot::evolve(state& s, const event& e, timestamp at) {
  std::visit(
      overloaded{[&](const slot_planned& ev) {
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
                 [&](const reservation_cancelled& ev) { end_reservation(s, ev.user, ev.ticket); },
                 [&](const waiter_promoted& ev) { apply_promotion(s, ev); },
                 [&](const slot_replanned& ev) {
                   ensure(s.plan && ev.plan.revision > s.plan->revision,
                          "a slot is replanned after it was planned, by what is newer");
                   s.plan = ev.plan;
                 },
                 [&](const slot_closed&) {
                   ensure(!s.closed, "a slot is closed once");
                   s.closed = true;
                 },
                 [&](const reservations_dropped& ev) {
                   ensure(s.closed, "only the close of a slot drops reservations");
                   for (const auto& [user, ticket] : ev.reservations) {
                     end_reservation(s, user, ticket);
                   }
                 },
                 [&](const reservation_hidden& ev) {
                   slot_entry& entry = recorded_entry(s, ev.user, ev.ticket);
                   ensure(!entry.hidden, "a reservation is hidden once");
                   entry.hidden = true;
                 }},
      e);
}

slot::reply slot::answer(const state& s, const command& c) {
  // An accepted `reserve` has just taken it.
  const auto newest = static_cast<std::uint32_t>(s.entries.size());
  constexpr std::uint32_t none = 0;  // what the store asks is about no reservation
  const auto ticket = std::visit(
      overloaded{[&](const reserve&) { return newest; },
                 [&](const cancel_reservation& cmd) { return cmd.ticket; },
                 [&](const hide_reservation& cmd) { return cmd.ticket; },
                 [&](const show_reservation& cmd) { return cmd.ticket; },
                 [&](const show_place& cmd) { return held_ticket(s, cmd.user); },
                 [&](const replan&) { return none; }, [&](const close_slot&) { return none; }},
      c);
  return ticket == none ? reservation_place{} : place_of(s, ticket);
}

}  // namespace moim
