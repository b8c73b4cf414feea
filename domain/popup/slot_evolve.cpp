// How each event changes a slot. Invariants of events are asserted here, whatever code wrote them.
#include "domain/ensure.hpp"
#include "domain/popup/line_draw.hpp"
#include "domain/popup/slot.hpp"

namespace moim {

namespace {

void add_entry(slot_state& s, user_id user, std::uint32_t ticket, timestamp at,
               reservation_status status) {
  ensure(ticket == s.entries.size() + 1, "tickets are given in order, without gaps");
  slot_holder& holder = s.holders[user];
  ensure(holder.ticket == 0, "a user holds one place in a slot");
  ensure(!s.plan || !s.plan->slots_per_user || s.spent_permits.contains(user),
         "a place in a store with a limit takes a permit");
  holder.ticket = ticket;
  holder.latest = ticket;
  ++holder.taken;
  s.entries.push_back({user, at, status, false});
  s.line.push(status == reservation_status::WAITING);
}

void check_capacity(const slot_state& s) {
  ensure(s.plan && s.phase == line_phase::open && s.confirmed + s.offers.size() <= s.plan->capacity,
         "a slot never gives more places than it has, and none before it opens");
}

slot_entry& recorded_entry(slot_state& s, user_id user, std::uint32_t ticket) {
  ensure(s.find(user, ticket) != nullptr, "an event names a ticket of its user");
  return s.entries[ticket - 1];
}

void end_reservation(slot_state& s, user_id user, std::uint32_t ticket) {
  slot_entry& entry = recorded_entry(s, user, ticket);
  switch (entry.status) {
    case reservation_status::WAITING:
      s.line.leave(ticket);
      break;
    case reservation_status::OFFERED:
      s.offers.remove(ticket);
      break;
    case reservation_status::CONFIRMED:
      --s.confirmed;
      break;
    case reservation_status::CANCELLED:
    case reservation_status::LINED_UP:
      ensure(false, "a reservation is cancelled once");
  }
  entry.status = reservation_status::CANCELLED;
  s.holders[user].ticket = 0;
}

/// The first in line leaves the line for a place.
slot_entry& take_first(slot_state& s, user_id user, std::uint32_t ticket) {
  slot_entry& entry = recorded_entry(s, user, ticket);
  ensure(entry.status == reservation_status::WAITING && s.line.first() == ticket,
         "the first in line gets the place");
  s.line.leave(ticket);
  return entry;
}

slot_entry& offered_entry(slot_state& s, user_id user, std::uint32_t ticket) {
  slot_entry& entry = recorded_entry(s, user, ticket);
  ensure(entry.status == reservation_status::OFFERED, "only an open offer is accepted or expires");
  return entry;
}

void apply(slot_state& s, const slot_planned& e, timestamp at) {
  ensure(!s.plan, "a slot is planned once");
  s.plan = e.plan;
  s.phase = phase_at(e.plan, at);
}

void apply(slot_state& s, const place_confirmed& e, timestamp at) {
  add_entry(s, e.user, e.ticket, at, reservation_status::CONFIRMED);
  ++s.confirmed;
  check_capacity(s);
}

void apply(slot_state& s, const waitlist_joined& e, timestamp at) {
  add_entry(s, e.user, e.ticket, at, reservation_status::WAITING);
}

void apply(slot_state& s, const reservation_cancelled& e, timestamp) {
  end_reservation(s, e.user, e.ticket);
}

void apply(slot_state& s, const waiter_promoted& e, timestamp) {
  take_first(s, e.user, e.ticket).status = reservation_status::CONFIRMED;
  ++s.confirmed;
  check_capacity(s);
}

void apply(slot_state& s, const slot_replanned& e, timestamp) {
  ensure(s.plan && e.plan.revision > s.plan->revision,
         "a slot is replanned after it was planned, by what is newer");
  s.plan = e.plan;
}

void apply(slot_state& s, const slot_closed&, timestamp) {
  ensure(!s.closed, "a slot is closed once");
  s.closed = true;
}

void apply(slot_state& s, const reservations_dropped& e, timestamp) {
  ensure(s.closed, "only the close of a slot drops reservations");
  for (const auto& [user, ticket] : e.reservations) {
    end_reservation(s, user, ticket);
  }
}

void apply(slot_state& s, const line_opened&, timestamp) {
  ensure(s.phase == line_phase::lining_up && s.plan->opening == opening_mode::prequeue,
         "a line opens once, and a lottery's is drawn instead");
  s.phase = line_phase::open;
}

void apply(slot_state& s, const line_closed&, timestamp) {
  ensure(s.phase == line_phase::lining_up && s.plan->opening == opening_mode::lottery,
         "only the line of a lottery closes, and once");
  s.phase = line_phase::closed;
  s.entrants = s.line.tickets();
}

void apply(slot_state& s, const line_drawn& e, timestamp) {
  ensure(s.phase == line_phase::closed, "a line is drawn once, after it closed");
  s.line.arrange(drawn_order(std::move(s.entrants), e.seed));
  s.entrants = {};
  s.phase = line_phase::open;
}

void apply(slot_state& s, const place_offered& e, timestamp) {
  take_first(s, e.user, e.ticket).status = reservation_status::OFFERED;
  s.offers.add(e.ticket, e.expires_at);
  check_capacity(s);
}

void apply(slot_state& s, const offer_accepted& e, timestamp) {
  offered_entry(s, e.user, e.ticket).status = reservation_status::CONFIRMED;
  s.offers.remove(e.ticket);
  ++s.confirmed;
}

void apply(slot_state& s, const reservation_hidden& e, timestamp) {
  slot_entry& entry = recorded_entry(s, e.user, e.ticket);
  ensure(!entry.hidden, "a reservation is hidden once");
  entry.hidden = true;
}

void apply(slot_state& s, const permit_spent& e, timestamp) {
  auto& last = s.spent_permits[e.user];
  ensure(e.permit > last, "a permit is spent once");
  last = e.permit;
}

void apply(slot_state& s, const offer_expired& e, timestamp) {
  (void)offered_entry(s, e.user, e.ticket);
  end_reservation(s, e.user, e.ticket);
}

}  // namespace

const slot_entry* slot_state::find(user_id user, std::uint32_t ticket) const {
  if (ticket == 0 || ticket > entries.size() || entries[ticket - 1].user != user) {
    return nullptr;
  }
  return &entries[ticket - 1];
}

void slot::evolve(state& s, const event& e, timestamp at) {
  std::visit([&](const auto& what) { apply(s, what, at); }, e);
}

}  // namespace moim
