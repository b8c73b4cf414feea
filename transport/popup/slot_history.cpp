// Recounts; the sentences are in slot_history_explain.cpp. `replay` alone uses the slot's rules,
// since "what if" asks about them.
#include "transport/popup/slot_history.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "domain/popup/line_draw.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::transport {

reservation_status ticket_history::status() const {
  if (cancelled) return reservation_status::CANCELLED;
  if (confirmed_at_once || promoted || accepted) return reservation_status::CONFIRMED;
  return offered ? reservation_status::OFFERED : reservation_status::WAITING;
}

ticket_history* slot_history::find(std::uint32_t ticket) {
  return ticket == 0 || ticket > tickets_.size() ? nullptr : &tickets_[ticket - 1];
}

/// What the clock decides. False when the event names a ticket that is not there.
bool slot_history::take_rush(const slot::event& event) {
  if (std::holds_alternative<line_opened>(event)) {
    lining_up_ = false;
  } else if (std::holds_alternative<line_closed>(event)) {
    lining_up_ = false;
    draw_ = draw_history{last_, version_, chain_, {}, {}, {}, {}, {}};
    for (std::uint32_t ticket = 1; ticket <= tickets_.size(); ++ticket) {
      if (tickets_[ticket - 1].status() == reservation_status::WAITING) {
        draw_->entrants.push_back(ticket);
      }
    }
  } else if (const auto* drawn = std::get_if<line_drawn>(&event)) {
    if (!draw_) return false;
    draw_->drawn = *drawn;
    draw_->drawn_at = last_;
    draw_->order = drawn_order(draw_->entrants, drawn->seed);
    for (std::uint32_t place = 1; place <= draw_->order.size(); ++place) {
      find(draw_->order[place - 1])->drawn_place = place;
    }
  } else if (const auto* offer = std::get_if<place_offered>(&event)) {
    auto* ticket = find(offer->ticket);
    if (ticket == nullptr) return false;
    ticket->offered = last_;
    ticket->offer_expires_at = offer->expires_at;
  } else if (const auto* accepted = std::get_if<offer_accepted>(&event)) {
    auto* ticket = find(accepted->ticket);
    if (ticket == nullptr) return false;
    ticket->accepted = last_;
  } else if (const auto* expired = std::get_if<offer_expired>(&event)) {
    auto* ticket = find(expired->ticket);
    if (ticket == nullptr) return false;
    ticket->cancelled = last_;
    ticket->offer_expired = true;
  }
  return true;
}

std::optional<std::string> slot_history::take(const storage::record& record) {
  slot::event event;
  std::string why;
  if (!storage::decode_event<slot>(record, event, why)) return why;
  last_ = {record.position, record.time};
  version_ = record.version;
  chain_ = record.chain;
  const auto add = [&](user_id user, std::uint32_t ticket, bool confirmed) {
    if (ticket != tickets_.size() + 1) return false;
    auto& past = tickets_.emplace_back();
    past.user = user;
    past.confirmed_at_once = confirmed;
    past.capacity = plan_.capacity;
    past.taken = last_;
    past.lined_up = lining_up_;
    return true;
  };
  const auto mark = [&](std::uint32_t ticket, std::optional<log_moment> ticket_history::*what) {
    auto* known = find(ticket);
    if (known == nullptr) return false;
    known->*what = last_;
    return true;
  };
  const auto mark_all = [&](const std::vector<dropped_reservation>& dropped) {
    return std::all_of(dropped.begin(), dropped.end(),
                       [&](const auto& d) { return mark(d.ticket, &ticket_history::cancelled); });
  };
  const auto* promoted = std::get_if<waiter_promoted>(&event);
  draws_ = std::holds_alternative<line_drawn>(event) || (draws_ && promoted != nullptr);
  if (draws_ && promoted != nullptr) draw_->winners.push_back(promoted->ticket);
  const bool fits = std::visit(
      overloaded{
          [&](const slot_planned& e) {
            lining_up_ = phase_at(e.plan, record.time) == line_phase::lining_up;
            return plan_ = e.plan, true;
          },
          [&](const slot_replanned& e) { return plan_ = e.plan, true; },
          [&](const slot_closed&) { return closed_ = true; },
          [&](const reservations_dropped& e) { return mark_all(e.reservations); },
          [&](const place_confirmed& e) { return add(e.user, e.ticket, true); },
          [&](const waitlist_joined& e) { return add(e.user, e.ticket, false); },
          [&](const reservation_cancelled& e) {
            return mark(e.ticket, &ticket_history::cancelled);
          },
          [&](const waiter_promoted& e) { return mark(e.ticket, &ticket_history::promoted); },
          [&](const reservation_hidden& e) { return find(e.ticket) != nullptr; },
          [](const permit_spent&) { return true; }, [&](const auto&) { return take_rush(event); }},
      event);
  if (!fits) return fmt::format("position {} names a ticket that is not there", record.position);
  events_.push_back({event, last_});
  return std::nullopt;
}

std::uint32_t slot_history::count(reservation_status status) const {
  return static_cast<std::uint32_t>(std::count_if(
      tickets_.begin(), tickets_.end(), [&](const auto& t) { return t.status() == status; }));
}

std::uint32_t slot_history::ticket_of(user_id user) const {
  const auto found = std::find_if(tickets_.rbegin(), tickets_.rend(),
                                  [&](const ticket_history& t) { return t.user == user; });
  return static_cast<std::uint32_t>(tickets_.rend() - found);
}

std::vector<reservation_status> slot_history::replay(const slot_plan& other) const {
  slot::state state;
  auto plan = other;
  plan.slots_per_user.reset();                        // every ticket had a permit
  std::map<std::uint32_t, std::uint32_t> new_ticket;  // by the ticket in the log
  const auto run = [&](const slot::command& command, const log_moment& moment, user_id user) {
    const auto decided = slot::decide(state, command, {moment.time, user});
    for (const auto& event : decided.events) slot::evolve(state, event, moment.time);
    return !decided.refusal;
  };
  const auto arrive = [&](user_id user, std::uint32_t ticket, const log_moment& moment) {
    if (run(reserve{user, plan}, moment, user)) {
      new_ticket[ticket] = static_cast<std::uint32_t>(state.entries.size());
    }
  };
  const auto close = [&](const log_moment& moment) {
    const auto tickets = static_cast<std::uint32_t>(state.entries.size());
    for (std::uint32_t after = 0; after < tickets; ++after) {
      if (state.entries[after].status != reservation_status::CANCELLED) {
        run(close_slot{after}, moment, {});
      }
    }
  };
  for (const auto& [event, moment] : events_) {
    std::visit(
        overloaded{[](const slot_planned&) {}, [](const waiter_promoted&) {},
                   [](const slot_replanned&) {}, [](const reservations_dropped&) {},
                   [](const reservation_hidden&) {}, [](const place_offered&) {},
                   [](const permit_spent&) {},
                   [&, &m = moment](const line_opened&) { run(keep_time{}, m, {}); },
                   [&, &m = moment](const line_closed&) { run(keep_time{}, m, {}); },
                   [&, &m = moment](const offer_expired&) { run(keep_time{}, m, {}); },
                   [&, &m = moment](const line_drawn& e) {
                     run(draw_line{e.secret, e.chain, e.seed}, m, {});
                   },
                   [&, &m = moment](const offer_accepted& e) {
                     if (const auto known = new_ticket.find(e.ticket); known != new_ticket.end()) {
                       run(accept_offer{e.user, known->second}, m, e.user);
                     }
                   },
                   [&, &m = moment](const slot_closed&) { close(m); },
                   [&, &m = moment](const place_confirmed& e) { arrive(e.user, e.ticket, m); },
                   [&, &m = moment](const waitlist_joined& e) { arrive(e.user, e.ticket, m); },
                   [&, &m = moment](const reservation_cancelled& e) {
                     if (const auto known = new_ticket.find(e.ticket); known != new_ticket.end()) {
                       run(cancel_reservation{e.user, known->second}, m, e.user);
                     }
                   }},
        event);
  }
  std::vector<reservation_status> result(tickets_.size(), reservation_status::CANCELLED);
  for (const auto& [ticket, fresh] : new_ticket) {
    result[ticket - 1] = state.entries[fresh - 1].status;
  }
  return result;
}

}  // namespace moim::transport
