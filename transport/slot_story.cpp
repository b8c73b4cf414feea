// Sentences and recounts. `replay` alone uses the slot's rules, since "what if" asks about them.
#include "transport/slot_story.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "storage/event_codec.hpp"

namespace moim::transport {

namespace {

std::string at(const log_moment& moment, int offset_minutes) {
  return fmt::format("position {}, {}", moment.position, to_text(moment.time, offset_minutes));
}

}  // namespace

reservation_status told_ticket::status() const {
  if (cancelled) return reservation_status::CANCELLED;
  return confirmed_at_once || promoted ? reservation_status::CONFIRMED
                                       : reservation_status::WAITING;
}

std::optional<std::string> slot_story::take(const storage::record& record) {
  slot::event event;
  std::string why;
  if (!storage::decode_event<slot>(record, event, why)) return why;
  last_ = {record.position, record.time};
  version_ = record.version;
  chain_ = record.chain;
  const auto told = [&](std::uint32_t ticket) -> told_ticket* {
    return ticket == 0 || ticket > tickets_.size() ? nullptr : &tickets_[ticket - 1];
  };
  const auto add = [&](user_id user, std::uint32_t ticket, bool confirmed) {
    if (ticket != tickets_.size() + 1) return false;
    tickets_.push_back({user, confirmed, plan_.capacity, last_, {}, {}});
    return true;
  };
  const auto mark = [&](std::uint32_t ticket, std::optional<log_moment> told_ticket::*what) {
    auto* known = told(ticket);
    if (known == nullptr) return false;
    known->*what = last_;
    return true;
  };
  const auto mark_all = [&](const std::vector<dropped_reservation>& dropped) {
    return std::all_of(dropped.begin(), dropped.end(),
                       [&](const auto& d) { return mark(d.ticket, &told_ticket::cancelled); });
  };
  const bool fits = std::visit(
      overloaded{
          [&](const slot_planned& e) { return plan_ = e.plan, true; },
          [&](const slot_replanned& e) { return plan_ = e.plan, true; },
          [&](const slot_closed&) { return closed_ = true; },
          [&](const reservations_dropped& e) { return mark_all(e.reservations); },
          [&](const place_confirmed& e) { return add(e.user, e.ticket, true); },
          [&](const waitlist_joined& e) { return add(e.user, e.ticket, false); },
          [&](const reservation_cancelled& e) { return mark(e.ticket, &told_ticket::cancelled); },
          [&](const waiter_promoted& e) { return mark(e.ticket, &told_ticket::promoted); },
          [&](const reservation_hidden& e) { return told(e.ticket) != nullptr; }},
      event);
  if (!fits) return fmt::format("position {} names a ticket that is not there", record.position);
  events_.push_back({event, last_});
  return std::nullopt;
}

std::uint32_t slot_story::count(reservation_status status) const {
  return static_cast<std::uint32_t>(std::count_if(
      tickets_.begin(), tickets_.end(), [&](const auto& t) { return t.status() == status; }));
}

std::uint32_t slot_story::ticket_of(user_id user) const {
  const auto found = std::find_if(tickets_.rbegin(), tickets_.rend(),
                                  [&](const told_ticket& t) { return t.user == user; });
  return static_cast<std::uint32_t>(tickets_.rend() - found);
}

std::vector<std::string> slot_story::explain(std::uint32_t ticket, int offset_minutes) const {
  const told_ticket& mine = tickets_.at(ticket - 1);
  std::vector<std::string> lines;
  lines.push_back(fmt::format("ticket {} was taken at {}", ticket, at(mine.taken, offset_minutes)));
  std::uint32_t confirmed = 0;
  std::uint32_t waiting = 0;
  std::uint32_t gone = 0;
  for (std::uint32_t i = 0; i + 1 < ticket; ++i) {
    const told_ticket& t = tickets_[i];
    const auto before = [&](const auto& moment) {
      return moment && moment->position < mine.taken.position;
    };
    ++(before(t.cancelled)                         ? gone
       : t.confirmed_at_once || before(t.promoted) ? confirmed
                                                   : waiting);
  }
  lines.push_back(fmt::format(
      "{} tickets were taken before it: {} had a place, {} waited, {} had been cancelled",
      ticket - 1, confirmed, waiting, gone));
  if (mine.confirmed_at_once) {
    lines.push_back(fmt::format("{} of {} places were taken and nobody waited: confirmed at once",
                                confirmed, mine.capacity));
  } else {
    lines.push_back(fmt::format("{} of {} places were taken: number {} in line", confirmed,
                                mine.capacity, waiting + 1));
  }
  for (const auto& [event, moment] : events_) {
    if (moment.position <= mine.taken.position) continue;
    if (const auto* e = std::get_if<reservation_cancelled>(&event); e && e->ticket < ticket) {
      lines.push_back(fmt::format("ticket {} in front was cancelled at {}", e->ticket,
                                  at(moment, offset_minutes)));
    } else if (const auto* p = std::get_if<waiter_promoted>(&event); p && p->ticket < ticket) {
      lines.push_back(fmt::format("ticket {} in front got a place that came free at {}", p->ticket,
                                  at(moment, offset_minutes)));
    }
    if (const auto* e = std::get_if<slot_replanned>(&event)) {
      lines.push_back(fmt::format("the store changed the places to {} at {}", e->plan.capacity,
                                  at(moment, offset_minutes)));
    } else if (std::holds_alternative<slot_closed>(event)) {
      lines.push_back("the store closed at " + at(moment, offset_minutes));
    }
    if (mine.promoted && mine.promoted->position == moment.position) {
      lines.push_back(fmt::format("it was the first in line and got a place that came free at {}",
                                  at(moment, offset_minutes)));
    }
    if (mine.cancelled && mine.cancelled->position == moment.position) {
      lines.push_back(fmt::format("it was cancelled at {}", at(moment, offset_minutes)));
      break;
    }
  }
  if (mine.status() == reservation_status::WAITING) {
    const auto in_front = std::count_if(
        tickets_.begin(), tickets_.begin() + (ticket - 1),
        [](const told_ticket& t) { return t.status() == reservation_status::WAITING; });
    lines.push_back(fmt::format("now number {} in line", in_front + 1));
  } else {
    lines.push_back(mine.cancelled ? "now cancelled" : "now confirmed");
  }
  return lines;
}

std::vector<reservation_status> slot_story::replay(const slot_plan& other) const {
  slot::state state;
  std::map<std::uint32_t, std::uint32_t> new_ticket;  // by the ticket in the log
  const auto run = [&](const slot::command& command, const log_moment& moment, user_id user) {
    const auto decided = slot::decide(state, command, {moment.time, user});
    for (const auto& event : decided.events) slot::evolve(state, event, moment.time);
    return !decided.refusal;
  };
  const auto arrive = [&](user_id user, std::uint32_t ticket, const log_moment& moment) {
    if (run(reserve{user, other}, moment, user)) {
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
                   [](const reservation_hidden&) {},
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
