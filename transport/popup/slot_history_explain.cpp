// Explains the history of one ticket in sentences.
#include <algorithm>

#include <fmt/format.h>

#include "transport/popup/slot_history.hpp"

namespace moim::transport {

namespace {

std::string at(const log_moment& moment, int offset_minutes) {
  return fmt::format("position {}, {}", moment.position, to_text(moment.time, offset_minutes));
}

bool is(const std::optional<log_moment>& moment, const log_moment& now) {
  return moment && moment->position == now.position;
}

/// What happened to the ticket itself at that moment; empty: nothing.
std::string own_line(const ticket_history& mine, const log_moment& moment, bool with_the_draw,
                     int offset_minutes) {
  const auto when = at(moment, offset_minutes);
  if (is(mine.promoted, moment) && with_the_draw) {
    return fmt::format("the draw gave it a place at {}", when);
  }
  if (is(mine.promoted, moment)) {
    return fmt::format("it was the first in line and got a place that came free at {}", when);
  }
  if (is(mine.offered, moment)) {
    return fmt::format("it was the first in line and was offered a place until {} at {}",
                       to_text(*mine.offer_expires_at, offset_minutes), when);
  }
  if (is(mine.accepted, moment)) return fmt::format("it accepted the offer at {}", when);
  if (is(mine.cancelled, moment) && mine.offer_expired) {
    return fmt::format("the offer expired at {}", when);
  }
  return is(mine.cancelled, moment) ? fmt::format("it was cancelled at {}", when) : "";
}

/// What happened to the ticket of another, who stands in front.
std::string other_line(const slot::event& event, const log_moment& moment, int offset_minutes) {
  const auto when = at(moment, offset_minutes);
  return std::visit(
      overloaded{
          [&](const reservation_cancelled& e) {
            return fmt::format("ticket {} in front was cancelled at {}", e.ticket, when);
          },
          [&](const offer_expired& e) {
            return fmt::format("the offer to ticket {} in front expired at {}", e.ticket, when);
          },
          [&](const place_offered& e) {
            return fmt::format("ticket {} in front was offered a place at {}", e.ticket, when);
          },
          [&](const waiter_promoted& e) {
            return fmt::format("ticket {} in front got a place that came free at {}", e.ticket,
                               when);
          },
          [](const auto&) { return std::string{}; }},
      event);
}

/// What happened to the whole slot.
std::string slot_line(const slot::event& event, const ticket_history& mine,
                      const log_moment& moment, int offset_minutes) {
  const auto when = at(moment, offset_minutes);
  return std::visit(overloaded{[&](const slot_replanned& e) {
                                 return fmt::format("the store changed the places to {} at {}",
                                                    e.plan.capacity, when);
                               },
                               [&](const slot_closed&) { return "the store closed at " + when; },
                               [&](const line_opened&) { return "places were given from " + when; },
                               [&](const line_closed&) { return "the line closed at " + when; },
                               [&](const line_drawn&) {
                                 return mine.drawn_place == 0
                                            ? "the line was drawn at " + when
                                            : fmt::format("the draw made it number {} at {}",
                                                          mine.drawn_place, when);
                               },
                               [](const auto&) { return std::string{}; }},
                    event);
}

std::uint32_t named_ticket(const slot::event& event) {
  return std::visit(
      []<class E>(const E& e) -> std::uint32_t {
        if constexpr (requires { e.ticket; }) {
          return e.ticket;
        } else {
          return 0;
        }
      },
      event);
}

}  // namespace

/// Drawn tickets stand in the order of the draw, in front of all later ones.
bool slot_history::is_in_front(std::uint32_t a, std::uint32_t b) const {
  const auto key = [&](std::uint32_t ticket) {
    const auto place = tickets_[ticket - 1].drawn_place;
    return std::pair{place == 0, place == 0 ? ticket : place};
  };
  return key(a) < key(b);
}

std::vector<std::string> slot_history::explain(std::uint32_t ticket, int offset_minutes) const {
  const ticket_history& mine = tickets_.at(ticket - 1);
  std::vector<std::string> lines;
  lines.push_back(fmt::format("ticket {} was taken at {}", ticket, at(mine.taken, offset_minutes)));
  std::uint32_t places = 0;
  std::uint32_t waiting = 0;
  std::uint32_t gone = 0;
  for (std::uint32_t i = 0; i + 1 < ticket; ++i) {
    const ticket_history& t = tickets_[i];
    const auto before = [&](const auto& moment) {
      return moment && moment->position < mine.taken.position;
    };
    ++(before(t.cancelled)                                              ? gone
       : t.confirmed_at_once || before(t.promoted) || before(t.offered) ? places
                                                                        : waiting);
  }
  lines.push_back(fmt::format(
      "{} tickets were taken before it: {} had a place, {} waited, {} had been cancelled",
      ticket - 1, places, waiting, gone));
  if (mine.confirmed_at_once) {
    lines.push_back(fmt::format("{} of {} places were taken and nobody waited: confirmed at once",
                                places, mine.capacity));
  } else if (mine.lined_up && plan_.opening == opening_mode::lottery) {
    lines.emplace_back("it lined up for the draw");
  } else if (mine.lined_up) {
    lines.push_back(fmt::format("it lined up for the opening: number {} in line", waiting + 1));
  } else {
    lines.push_back(fmt::format("{} of {} places were taken: number {} in line", places,
                                mine.capacity, waiting + 1));
  }
  for (const auto& [event, moment] : events_) {
    if (moment.position <= mine.taken.position) continue;
    const auto other = named_ticket(event);
    const bool drawn = draw_ && std::ranges::find(draw_->winners, ticket) != draw_->winners.end();
    for (const auto& line : {other != 0 && other != ticket && is_in_front(other, ticket)
                                 ? other_line(event, moment, offset_minutes)
                                 : std::string{},
                             slot_line(event, mine, moment, offset_minutes),
                             own_line(mine, moment, drawn, offset_minutes)}) {
      if (!line.empty()) lines.push_back(line);
    }
    if (is(mine.cancelled, moment)) break;
  }
  switch (mine.status()) {
    case reservation_status::WAITING: {
      std::uint32_t number = 1;
      for (std::uint32_t n = 1; n <= tickets_.size(); ++n) {
        const bool waits = tickets_[n - 1].status() == reservation_status::WAITING;
        number += waits && is_in_front(n, ticket) ? 1 : 0;
      }
      const bool undrawn =
          mine.lined_up && plan_.opening == opening_mode::lottery && !(draw_ && draw_->drawn);
      lines.push_back(undrawn ? "now in line for the draw"
                              : fmt::format("now number {} in line", number));
      break;
    }
    case reservation_status::OFFERED:
      lines.emplace_back("now offered a place");
      break;
    case reservation_status::CANCELLED:
      lines.emplace_back("now cancelled");
      break;
    case reservation_status::CONFIRMED:
    case reservation_status::LINED_UP:
      lines.emplace_back("now confirmed");
  }
  return lines;
}

}  // namespace moim::transport
