// Each bug changes the decision of the shipped rules in one place.
#include "sim/popup/planted_rush.hpp"

#include "domain/popup/line_draw.hpp"

namespace moim::sim {

namespace {

/// Those who came first get what others have won.
void give_by_arrival(const slot_state& s, decision<slot>& made) {
  std::uint32_t place = 0;
  for (auto& event : made.events) {
    if (auto* promoted = std::get_if<waiter_promoted>(&event)) {
      const auto ticket = s.line.nth(++place);
      *promoted = {s.entries[ticket - 1].user, ticket};
    }
  }
}

void skip_one(const slot_state& s, decision<slot>& made) {
  for (auto& event : made.events) {
    auto* offer = std::get_if<place_offered>(&event);
    if (offer == nullptr || s.line.size() < 2) continue;
    const auto second = s.line.nth(2);
    offer->user = s.entries[second - 1].user;
    offer->ticket = second;
    return;
  }
}

}  // namespace

bool breaks_rush(slot_bug what) {
  return what >= slot_bug::draw_otherwise;
}

decision<slot> decide_rush(slot_bug broken, const slot_state& s, const slot::command& c,
                           const context& ctx) {
  constexpr std::int64_t early_ms = 30'000;
  auto seen = s;
  auto when = ctx;
  if (broken == slot_bug::sleep_through && std::holds_alternative<keep_time>(c)) return {};
  if (broken == slot_bug::offer_too_many && std::holds_alternative<reserve>(c)) seen.offers = {};
  if (broken == slot_bug::expire_early && s.offers.size() > 0) when.now.ms += early_ms;
  const bool cancels = std::holds_alternative<cancel_reservation>(c);
  if (broken == slot_bug::cancel_late && cancels && seen.plan) seen.plan->cancellable_until.reset();
  auto made = slot::decide(seen, c, when);
  const bool is_draw = std::holds_alternative<draw_line>(c);
  if (broken == slot_bug::draw_otherwise && is_draw) give_by_arrival(s, made);
  if (broken == slot_bug::skip_offer) skip_one(s, made);
  const bool was_opened = s.plan && s.phase == line_phase::open && !s.closed &&
                          s.plan->opening == opening_mode::prequeue;
  if (broken == slot_bug::open_again && was_opened && std::holds_alternative<show_place>(c)) {
    made.events.emplace_back(line_opened{});
  }
  return made;
}

void evolve_rush(slot_state& s, const slot::event& e, timestamp) {
  const auto end_offer = [&](std::uint32_t ticket, reservation_status to) {
    if (s.offers.expiry_of(ticket)) s.offers.remove(ticket);
    s.entries.at(ticket - 1).status = to;
  };
  std::visit(overloaded{[&](const line_opened&) { s.phase = line_phase::open; },
                        [&](const line_closed&) {
                          s.phase = line_phase::closed;
                          s.entrants = s.line.tickets();
                        },
                        [&](const line_drawn& ev) {
                          s.line.arrange(drawn_order(std::move(s.entrants), ev.seed));
                          s.entrants = {};
                          s.phase = line_phase::open;
                        },
                        [&](const place_offered& ev) {
                          s.line.leave(ev.ticket);
                          s.entries.at(ev.ticket - 1).status = reservation_status::OFFERED;
                          s.offers.add(ev.ticket, ev.expires_at);
                        },
                        [&](const offer_accepted& ev) {
                          end_offer(ev.ticket, reservation_status::CONFIRMED);
                          ++s.confirmed;
                        },
                        [&](const offer_expired& ev) {
                          end_offer(ev.ticket, reservation_status::CANCELLED);
                          s.holders[ev.user].ticket = 0;
                        },
                        [](const auto&) {}},
             e);
}

}  // namespace moim::sim
