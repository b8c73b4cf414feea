// Rules of slots: never more places than the capacity, in the order of reservations or of the draw,
// and a place that becomes free goes to the first in line in the same decision.
//
// Every decision first does what is due by its time, so the rules do not depend on the timer
// service being prompt.
#include "domain/popup/slot.hpp"

#include <algorithm>

#include "domain/ensure.hpp"
#include "domain/limits.hpp"
#include "domain/popup/line_draw.hpp"

namespace moim {

namespace {

using slot_decision = decision<slot>;
using slot_events = std::vector<slot::event>;

constexpr std::int64_t minute_ms = 60'000;

std::uint32_t held_ticket(const slot_state& s, user_id user) {
  const auto holder = s.holders.find(user);
  return holder == s.holders.end() ? 0 : holder->second.ticket;
}

reservation_place place_of(const slot_state& s, std::uint32_t ticket) {
  using enum reservation_status;
  const slot_entry& entry = s.entries[ticket - 1];
  const bool waits = entry.status == WAITING;
  const bool has_order = s.phase == line_phase::open || s.plan->opening != opening_mode::lottery;
  reservation_place place;
  place.status = waits && s.phase != line_phase::open ? LINED_UP : entry.status;
  place.ticket = ticket;
  place.position = waits && has_order ? s.line.waiting_up_to(ticket) : 0;
  const std::uint32_t up_to_here = waits && !has_order ? 1 : place.position;
  place.behind = s.line.size() - up_to_here;
  place.reserved_at = entry.reserved_at;
  place.offer_expires_at = s.offers.expiry_of(ticket);
  return place;
}

/// Places that are confirmed or offered.
std::uint32_t taken(const slot_state& s) {
  return s.confirmed + s.offers.size();
}

std::uint32_t free_places(const slot_plan& plan, std::uint32_t taken) {
  return plan.capacity - std::min(plan.capacity, taken);
}

/// The first `count` in line get a place, or an offer of one until `expires_at`.
void give(const slot_state& s, const waiting_line& line, std::uint32_t count,
          std::optional<timestamp> expires_at, slot_events& events) {
  for (std::uint32_t place = 1; place <= std::min(count, line.size()); ++place) {
    const std::uint32_t next = line.nth(place);
    const user_id user = s.entries[next - 1].user;
    if (expires_at) {
      events.emplace_back(place_offered{user, next, *expires_at});
    } else {
      events.emplace_back(waiter_promoted{user, next});
    }
  }
}

bool has_begun(const slot_plan& plan, timestamp now) {
  return plan.starts_at && now >= *plan.starts_at;
}

/// The opening confirms places, also in a slot that offers the ones that become free later.
void confirm_at_opening(const slot_state& s, const waiting_line& line, timestamp now,
                        slot_events& events) {
  if (!has_begun(*s.plan, now)) {
    give(s, line, s.plan->capacity, std::nullopt, events);
  }
}

/// Gives free places to the first in line, unless the visit has begun.
void promote_waiters(const slot_state& s, const slot_plan& plan, std::uint32_t count, timestamp now,
                     slot_events& events) {
  if (s.closed || s.phase != line_phase::open || has_begun(plan, now)) {
    return;
  }
  std::optional<timestamp> expires_at;
  if (plan.promotion == promotion_mode::offer) {
    expires_at = timestamp{now.ms + plan.offer_minutes * minute_ms};
  }
  give(s, s.line, count, expires_at, events);
}

/// Events that are due by now.
slot_events overdue(const slot_state& s, timestamp now) {
  slot_events events;
  const auto due = next_due(s);
  if (!due || now < *due) {
    return events;
  }
  if (s.phase == line_phase::lining_up && s.plan->opening == opening_mode::lottery) {
    events.emplace_back(line_closed{});
  } else if (s.phase == line_phase::lining_up) {
    events.emplace_back(line_opened{});
    confirm_at_opening(s, s.line, now, events);
  } else {
    const auto expired = s.offers.expired_at(now);
    for (const auto ticket : expired) {
      events.emplace_back(offer_expired{s.entries[ticket - 1].user, ticket});
    }
    const auto left = taken(s) - static_cast<std::uint32_t>(expired.size());
    promote_waiters(s, *s.plan, free_places(*s.plan, left), now, events);
  }
  return events;
}

/// Why reservations are refused now, if they are.
std::optional<slot::rejection> refusal_by_time(const slot_plan& plan, timestamp now) {
  const bool lines_up = plan.opening != opening_mode::fifo;
  if (!lines_up && now < plan.opens_at) {
    return reservation_not_open{plan.opens_at};
  }
  if (now >= plan.closes_at || (lines_up && plan.closes_at <= plan.opens_at)) {
    return reservation_closed{plan.closes_at};
  }
  return std::nullopt;
}

std::uint32_t spent_permit(const slot_state& s, user_id user) {
  const auto spent = s.spent_permits.find(user);
  return spent == s.spent_permits.end() ? 0 : spent->second;
}

slot_decision decide_place(const slot_state& s, const reserve& c, bool has_permit, timestamp now) {
  const slot_plan& plan = s.plan ? *s.plan : c.plan;
  const auto phase = s.plan ? s.phase : phase_at(plan, now);
  const auto known = s.holders.find(c.user);
  const slot_holder holder = known == s.holders.end() ? slot_holder{} : known->second;
  if (holder.ticket != 0) {
    return refuse<slot>(already_reserved{place_of(s, holder.ticket)});
  }
  if (s.closed) {
    return refuse<slot>(slot_is_closed{});
  }
  if (auto why = refusal_by_time(plan, now)) {
    return refuse<slot>(*why);
  }
  if (holder.taken >= limits::tickets_per_user_max) {
    return refuse<slot>(too_many_reservations{limits::tickets_per_user_max});
  }
  const auto ticket = static_cast<std::uint32_t>(s.entries.size() + 1);
  const bool is_open = phase == line_phase::open;
  const bool free_place = is_open && taken(s) < plan.capacity && s.line.size() == 0;
  // Before the opening the line also holds those who will get the places.
  const std::uint32_t line_limit = plan.waitlist_limit + (is_open ? 0 : plan.capacity);
  if (!free_place && s.line.size() >= line_limit) {
    return refuse<slot>(waitlist_full{plan.waitlist_limit});
  }
  slot_decision result;
  if (!s.plan) {
    result.events.emplace_back(slot_planned{plan});
  }
  if (plan.slots_per_user && !has_permit) {
    result.refusal = permit_needed{*plan.slots_per_user, spent_permit(s, c.user)};
  } else if (free_place) {
    result.events.emplace_back(place_confirmed{c.user, ticket});
  } else {
    result.events.emplace_back(waitlist_joined{c.user, ticket});
  }
  return result;
}

slot_decision decide_reserve(const slot_state& s, const reserve& c, timestamp now) {
  const bool has_permit = c.permit != 0 && s.plan && c.permit > spent_permit(s, c.user);
  auto result = decide_place(s, c, has_permit, now);
  if (has_permit) {
    result.events.insert(result.events.begin(), permit_spent{c.user, c.permit});
  }
  return result;
}

slot_decision decide_settle(const slot_state& s, const settle_permit& c, timestamp now) {
  const bool is_spent = c.permit <= spent_permit(s, c.user);
  const bool may_come = !is_spent && now.ms < c.taken_at.ms + limits::permit_flight_ms;
  if (held_ticket(s, c.user) != 0 || may_come) {
    return {};
  }
  const auto limit = s.plan ? s.plan->slots_per_user.value_or(0) : 0;
  if (is_spent) {
    return refuse<slot>(permit_needed{limit, spent_permit(s, c.user)});
  }
  return {{permit_spent{c.user, c.permit}}, permit_needed{limit, c.permit}};
}

/// Cancelling twice is no error: both get the same answer. A user without a place can always
/// cancel.
slot_decision decide_cancel(const slot_state& s, const cancel_reservation& c, timestamp now) {
  const slot_entry* entry = s.find(c.user, c.ticket);
  if (entry == nullptr) {
    return refuse<slot>(reservation_not_found{});
  }
  const bool has_place = entry->status == reservation_status::CONFIRMED;
  if (entry->status == reservation_status::CANCELLED) {
    return {};
  }
  const auto until = s.plan->cancellable_until;
  if (has_place && !c.withdraws && until && now >= *until) {
    return refuse<slot>(cancel_closed{*until});
  }
  auto result = accept<slot>(reservation_cancelled{c.user, c.ticket});
  if (has_place || entry->status == reservation_status::OFFERED) {
    promote_waiters(s, *s.plan, free_places(*s.plan, taken(s) - 1), now, result.events);
  }
  return result;
}

/// Hiding twice is no error.
slot_decision decide_hide(const slot_state& s, const hide_reservation& c, timestamp now) {
  const slot_entry* entry = s.find(c.user, c.ticket);
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

/// Accepting twice is no error either.
slot_decision decide_accept(const slot_state& s, const accept_offer& c) {
  const slot_entry* entry = s.find(c.user, c.ticket);
  if (entry == nullptr) {
    return refuse<slot>(reservation_not_found{});
  }
  switch (entry->status) {
    case reservation_status::OFFERED:
      return accept<slot>(offer_accepted{c.user, c.ticket});
    case reservation_status::CONFIRMED:
      return {};
    case reservation_status::WAITING:
    case reservation_status::CANCELLED:
    case reservation_status::LINED_UP:
      break;
  }
  return refuse<slot>(no_open_offer{});
}

/// The second draw of the same line changes nothing.
slot_decision decide_draw(const slot_state& s, const draw_line& c, timestamp now) {
  if (s.closed || s.phase != line_phase::closed) {
    return {};
  }
  if (draw_commitment(c.secret) != s.plan->draw_commitment) {
    return refuse<slot>(wrong_draw_secret{});
  }
  auto result = accept<slot>(line_drawn{c.secret, c.chain, c.seed});
  auto line = s.line;
  line.arrange(drawn_order(s.entrants, c.seed));
  confirm_at_opening(s, line, now, result.events);
  return result;
}

slot_decision decide_replan(const slot_state& s, const replan& c, timestamp now) {
  const bool is_news =
      s.plan && !s.closed && c.plan.revision > s.plan->revision && !same_rules(c.plan, *s.plan);
  if (!is_news) {
    return {};
  }
  auto result = accept<slot>(slot_replanned{c.plan});
  promote_waiters(s, c.plan, free_places(c.plan, taken(s)), now, result.events);
  return result;
}

slot_decision decide_close(const slot_state& s, const close_slot& c) {
  slot_decision result;
  if (!s.plan) {
    return result;  // nobody ever reserved
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

slot_decision found_or_not(bool found) {
  return found ? slot_decision{} : refuse<slot>(reservation_not_found{});
}

/// On a state after everything due has been done.
slot_decision decide_punctual(const slot_state& s, const slot::command& c, timestamp now) {
  return std::visit(
      overloaded{
          [&](const reserve& cmd) { return decide_reserve(s, cmd, now); },
          [&](const cancel_reservation& cmd) { return decide_cancel(s, cmd, now); },
          [&](const replan& cmd) { return decide_replan(s, cmd, now); },
          [&](const close_slot& cmd) { return decide_close(s, cmd); },
          [&](const accept_offer& cmd) { return decide_accept(s, cmd); },
          [&](const hide_reservation& cmd) { return decide_hide(s, cmd, now); },
          [&](const settle_permit& cmd) { return decide_settle(s, cmd, now); },
          [&](const draw_line& cmd) { return decide_draw(s, cmd, now); },
          [&](const keep_time&) { return slot_decision{}; },
          [&](const show_reservation& cmd) {
            return found_or_not(s.find(cmd.user, cmd.ticket) != nullptr);
          },
          [&](const show_place& cmd) { return found_or_not(held_ticket(s, cmd.user) != 0); }},
      c);
}

}  // namespace

line_phase phase_at(const slot_plan& plan, timestamp now) {
  return plan.opening == opening_mode::fifo || now >= plan.opens_at ? line_phase::open
                                                                    : line_phase::lining_up;
}

std::optional<timestamp> next_due(const slot_state& s) {
  if (s.closed) {
    return std::nullopt;
  }
  return s.phase == line_phase::lining_up ? s.plan->opens_at : s.offers.next_expiry();
}

decision<slot> slot::decide(const state& s, const command& c, const context& ctx) {
  auto late = overdue(s, ctx.now);
  if (late.empty()) {
    return decide_punctual(s, c, ctx.now);
  }
  state caught_up = s;
  for (const auto& event : late) {
    evolve(caught_up, event, ctx.now);
  }
  auto result = decide_punctual(caught_up, c, ctx.now);
  result.events.insert(result.events.begin(), std::make_move_iterator(late.begin()),
                       std::make_move_iterator(late.end()));
  return result;
}

slot::reply slot::answer(const state& s, const command& c) {
  // An accepted `reserve` has just taken it.
  const auto newest = static_cast<std::uint32_t>(s.entries.size());
  constexpr std::uint32_t none = 0;  // the answer is about no reservation
  const auto ticket = std::visit(
      overloaded{[&](const reserve&) { return newest; },
                 [&](const cancel_reservation& cmd) { return cmd.ticket; },
                 [&](const accept_offer& cmd) { return cmd.ticket; },
                 [&](const hide_reservation& cmd) { return cmd.ticket; },
                 [&](const show_reservation& cmd) { return cmd.ticket; },
                 [&](const show_place& cmd) { return held_ticket(s, cmd.user); },
                 [&](const settle_permit& cmd) { return held_ticket(s, cmd.user); },
                 [&](const replan&) { return none; }, [&](const close_slot&) { return none; },
                 [&](const keep_time&) { return none; }, [&](const draw_line&) { return none; }},
      c);
  return ticket == none ? reservation_place{} : place_of(s, ticket);
}

}  // namespace moim
