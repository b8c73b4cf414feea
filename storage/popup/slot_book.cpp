// Checks that tickets are in order, no user is in twice, places never exceed the capacity, the line
// keeps its order, and a free place goes to the first in line at once. Lowered capacity and hiding
// take no place away.
#include "storage/popup/slot_book.hpp"

#include <limits>

#include "domain/popup/popup_ids.hpp"
#include "storage/account/account_book.hpp"
#include "storage/popup/permit_book.hpp"
#include "storage/popup/slot_data.hpp"

namespace moim::storage {

namespace {

/// The earliest instant at which a clock anywhere shows the start of the visit; the minimum
/// when the name of the stream is no slot.
std::int64_t first_start_ms(std::string_view stream) {
  constexpr std::int64_t minute_ms = 60'000;
  constexpr std::int64_t ahead_of_utc_minutes_max = 14 * 60;
  slot_id id;
  if (!from_text(stream.substr(stream.find('/') + 1), id)) {
    return std::numeric_limits<std::int64_t>::min();
  }
  return (std::int64_t{id.date.days} * 24 * 60 + id.time.minutes - ahead_of_utc_minutes_max) *
         minute_ms;
}

}  // namespace

bool slot_book::is_of(const slot_data& data) const {
  return data.ticket > 0 && data.ticket <= tickets.size() &&
         tickets[data.ticket - 1].user == data.user;
}

/// `kind` is the type of the event that is owed, where the promotion mode does not imply it.
void slot_book::owe(timestamp now, std::string_view kind) {
  const bool has_begun = visit_begins_at && now >= *visit_begins_at;
  const bool owes = !closed && is_open() && !has_begun && !waiting.empty() && taken() < capacity;
  const std::string_view usual = offers ? "place_offered" : "waiter_promoted";
  owed = !owes ? std::string_view{} : kind.empty() ? usual : kind;
}

void slot_book::take_plan(const record& record, const slot_data& data, promises& broken) {
  const bool first = record.type == "slot_planned";
  if (first) {
    demand(broken, !planned, "a slot is planned once");
    lining_up = data.opening != "fifo" && data.opens_at && record.time < *data.opens_at;
  } else {
    demand(broken, planned && !closed, "only a slot that is planned and open is replanned");
    demand(broken, data.revision > revision, "a plan makes way for a newer one");
    demand(broken, data.opening == opening && data.draw_commitment == commitment,
           "a slot opens in the way that was announced");
  }
  demand(broken, data.capacity > 0, "a slot has places");
  demand(broken, first || (data.slots_per_user != 0) == (slots_per_user != 0),
         "a limit of slots a user is there from the start, and stays");
  slots_per_user = data.slots_per_user;
  limits.insert(slots_per_user);
  planned = true;
  capacity = static_cast<std::uint32_t>(data.capacity);
  waitlist_limit = static_cast<std::uint32_t>(data.waitlist_limit);
  revision = data.revision;
  opening = data.opening;
  commitment = data.draw_commitment;
  offers = data.promotion == "offer";
  offer_minutes = static_cast<std::int64_t>(data.offer_minutes);
  opens_at = data.opens_at.value_or(timestamp{});
  visit_begins_at = data.starts_at;
  cancellable_until = data.cancellable_until;
  owe(record.time);
}

void slot_book::take_permit(const record& record, const slot_data& data, promises& broken) {
  auto& last = spent_permits[std::string{data.user}];
  demand(broken, slots_per_user != 0 && data.permit > last, "a permit is spent once, and in order");
  last = data.permit;
  shows_permit = data.user;
  shown_in_version = record.version;
}

/// The permit was spent by the event before.
void slot_book::check_permit(const record& record, const slot_data& data, promises& broken) const {
  const bool has_one = shows_permit == data.user && shown_in_version + 1 == record.version;
  demand(broken, slots_per_user == 0 || has_one, "a place takes a permit where there is a limit");
}

void slot_book::take_new_ticket(const slot_data& data, ticket_standing as, promises& broken) {
  demand(broken, !closed, "nobody gets into a slot that is closed");
  demand(broken, data.ticket == tickets.size() + 1, "tickets are given out in order");
  demand(broken, users.emplace(data.user).second, "nobody is in a slot twice");
  const auto number = static_cast<std::uint32_t>(tickets.size() + 1);
  if (as == ticket_standing::confirmed) {
    demand(broken, is_open(), "nobody gets a place before the opening");
    demand(broken, waiting.empty(), "nobody is passed over");
    confirmed.insert(number);
    demand(broken, taken() <= capacity, "a slot is never oversold");
  } else {
    // Where others wait already, a free place is owed to them, or the visit has begun.
    demand(broken, !is_open() || taken() >= capacity || !waiting.empty(),
           "nobody waits for a place that is free");
    waiting.emplace(number, number);
    const std::size_t places =
        is_open() ? 0 : capacity;  // the line also holds those who will get them
    demand(broken, waiting.size() <= waitlist_limit + places, "a waitlist has an end");
  }
  slot_ticket ticket{std::string{data.user}, as, data.position};
  ticket.place = number;
  ticket.waited = as == ticket_standing::waiting;
  if (!ticket.waited) {
    ticket.confirmed_at = data.position;
    ticket.confirmed_ms = data.time_ms;
  }
  tickets.push_back(std::move(ticket));
}

/// `at` is when a user cancels; none: something else ends the reservation.
void slot_book::take_cancel(const slot_data& data, std::optional<timestamp> at, promises& broken) {
  if (data.ticket == 0 || data.ticket > tickets.size()) {
    return demand(broken, false, "only a ticket that was given out is cancelled");
  }
  const auto number = static_cast<std::uint32_t>(data.ticket);
  auto& ticket = tickets[number - 1];
  demand(broken, ticket.user == data.user, "a ticket is cancelled for its user");
  demand(broken, ticket.now != ticket_standing::cancelled, "a ticket is cancelled once");
  const bool is_late = at && cancellable_until && *at >= *cancellable_until;
  demand(broken, !is_late || ticket.now != ticket_standing::confirmed,
         "nobody gives a place back when cancelling has closed");
  if (ticket.now == ticket_standing::waiting) {
    waiting.erase(ticket.place);
  }
  ticket.now = ticket_standing::cancelled;
  ticket.ended_at = data.position;
  confirmed.erase(number);
  offered.erase({ticket.offer_ends_at, number});
  users.erase(std::string{data.user});
}

void slot_book::take_drop(slot_data& data, promises& broken) {
  demand(broken, closed, "only the close of a slot drops reservations");
  demand(broken, data.has_reservations, "a drop names its reservations");
  json_value dropped;
  while (data.has_reservations && data.reservations.next(dropped)) {
    slot_data one;
    one.position = data.position;
    read_members(dropped, one);
    take_cancel(one, std::nullopt, broken);
    if (one.ticket >= 1 && one.ticket <= tickets.size()) {
      tickets[one.ticket - 1].dropped = true;
    }
  }
}

/// Takes the first ticket out of the line, for a place; null when it is another ticket.
slot_ticket* slot_book::take_first_in_line(const slot_data& data, std::string_view promise,
                                           promises& broken) {
  if (waiting.empty() || data.ticket != waiting.begin()->second) {
    demand(broken, false, promise);
    return nullptr;
  }
  auto& ticket = tickets[data.ticket - 1];
  demand(broken, ticket.user == data.user, "the user of the ticket gets the place");
  waiting.erase(waiting.begin());
  return &ticket;
}

void slot_book::take_promotion(const record& record, const slot_data& data, promises& broken) {
  demand(broken, owed == "waiter_promoted", "only a place that came free is given on");
  auto* ticket = take_first_in_line(data, "the first in line is promoted", broken);
  if (ticket != nullptr) {
    ticket->now = ticket_standing::confirmed;
    ticket->confirmed_at = data.position;
    ticket->confirmed_ms = data.time_ms;
    confirmed.insert(static_cast<std::uint32_t>(data.ticket));
    demand(broken, taken() <= capacity, "a slot is never oversold");
  }
  owe(record.time, owed);
}

void slot_book::take_hiding(const record& record, const slot_data& data, promises& broken) {
  if (data.ticket == 0 || data.ticket > tickets.size()) {
    return demand(broken, false, "only a ticket that was given out is hidden");
  }
  auto& ticket = tickets[data.ticket - 1];
  demand(broken, ticket.user == data.user, "a ticket is hidden for its user");
  demand(broken, !ticket.hidden, "a ticket is hidden once");
  demand(
      broken,
      ticket.now == ticket_standing::cancelled || record.time.ms >= first_start_ms(record.stream),
      "only what is over is hidden");
  ticket.hidden = true;
}

/// A cancellation by a reaction: to the withdrawal of the user, or to a reservation that was under
/// way meanwhile.
void slot_book::check_leaving(const record& record, const slot_data& data, audit_context& around,
                              promises& broken) const {
  const auto cause = reacted_to_by(record);
  const auto left_at = withdrawn_at(around, std::string{data.user});
  const bool is_known = data.ticket >= 1 && data.ticket <= tickets.size();
  demand(broken,
         left_at != 0 &&
             (cause == left_at || (is_known && tickets[data.ticket - 1].taken_at == cause)),
         "nobody loses a place unasked but who has withdrawn");
}

void slot_book::take_ticket(const record& record, const slot_data& data, audit_context* around,
                            promises& broken) {
  demand(broken, owed.empty() || record.type == owed || record.type == "offer_expired",
         "a free place goes to the first in line at once");
  if (record.type == "place_confirmed" || record.type == "waitlist_joined") {
    check_permit(record, data, broken);
  }
  if (record.type == "place_confirmed") {
    take_new_ticket(data, ticket_standing::confirmed, broken);
  } else if (record.type == "waitlist_joined") {
    take_new_ticket(data, ticket_standing::waiting, broken);
  } else if (record.type == "reservation_cancelled") {
    const bool by_user = reacted_to_by(record) == 0;
    if (!by_user && around != nullptr) {
      check_leaving(record, data, *around, broken);
    }
    const bool waits = is_of(data) && tickets[data.ticket - 1].now == ticket_standing::waiting;
    take_cancel(data, by_user ? std::optional{record.time} : std::nullopt, broken);
    if (!waits) {  // a waiting ticket frees no place
      owe(record.time);
    }
  } else if (record.type == "waiter_promoted") {
    take_promotion(record, data, broken);
  } else if (record.type == "reservation_hidden") {
    take_hiding(record, data, broken);
  } else if (record.type == "place_offered") {
    take_offer(record, data, broken);
  } else if (record.type == "offer_accepted" || record.type == "offer_expired") {
    take_answer(record, data, broken);
  } else {
    demand(broken, false, "slots have no event " + std::string{record.type});
  }
}

void slot_book::take(const record& record, audit_context* around, promises& broken) {
  json_value root;
  if (!parse_json(record.data, root)) {
    return demand(broken, false, "the data of an event is JSON");
  }
  slot_data data;
  data.position = record.position;
  data.time_ms = record.time.ms;
  read_members(root, data);
  check_clock(record, broken);
  if (record.type == "slot_planned" || record.type == "slot_replanned") {
    take_plan(record, data, broken);
  } else if (record.type == "slot_closed") {
    demand(broken, planned && !closed, "a slot is closed once");
    closed = true;
    owed = {};
  } else if (record.type == "reservations_dropped") {
    take_drop(data, broken);
  } else if (record.type == "permit_spent") {
    take_permit(record, data, broken);
    if (around != nullptr) {
      check_spent_permit(record, *around, broken);
    }
  } else if (record.type == "line_drawn") {
    take_draw(record, data, broken);
  } else if (record.type == "line_opened" || record.type == "line_closed") {
    take_opening(record, data, broken);
  } else {
    take_ticket(record, data, around, broken);
  }
}

void slot_book::finish(promises& broken) const {
  demand(broken, owed.empty(), "a free place goes to the first in line");
}

}  // namespace moim::storage
