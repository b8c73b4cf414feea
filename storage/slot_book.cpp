// Tickets in order, nobody twice, no place given above capacity, nobody passed over, and every
// place that comes free given to the first in line at once. Capacity that is lowered takes nothing
// from those who have a place, and hiding takes nothing from anybody.
#include "storage/slot_book.hpp"

#include <limits>

#include "domain/ids.hpp"
#include "storage/json_value.hpp"

namespace moim::storage {

namespace {

using promises = std::vector<std::string>;

/// The members that the book reads, of whichever event.
struct slot_data {
  std::string_view user;
  std::uint64_t ticket = 0;
  std::uint64_t capacity = 0;
  std::uint64_t waitlist_limit = 0;
  std::uint64_t revision = 0;
  std::uint64_t position = 0;  // of the record
  std::int64_t time_ms = 0;
  json_elements reservations;
  bool has_reservations = false;
};

void read_members(const json_value& object, slot_data& out) {
  json_members members;
  std::string_view key;
  json_value value;
  if (!object.open(members)) {
    return;
  }
  // What is not there, or of another type, keeps a value that breaks a promise.
  while (members.next(key, value)) {
    if (key == "user") {
      (void)value.get(out.user);
    } else if (key == "ticket") {
      (void)value.get(out.ticket);
    } else if (key == "capacity") {
      (void)value.get(out.capacity);
    } else if (key == "waitlistLimit") {
      (void)value.get(out.waitlist_limit);
    } else if (key == "revision") {
      (void)value.get(out.revision);
    } else if (key == "reservations") {
      out.has_reservations = value.open(out.reservations);
    } else if (key == "plan") {
      read_members(value, out);
    }
  }
}

void demand(promises& broken, bool kept, std::string_view promise) {
  if (!kept) {
    broken.emplace_back(promise);
  }
}

void owe_promotion(slot_book& book) {
  book.owes_promotion =
      !book.closed && !book.waiting.empty() && book.confirmed.size() < book.capacity;
}

void take_plan(slot_book& book, const slot_data& data, promises& broken) {
  demand(broken, data.capacity > 0, "a slot has places");
  book.planned = true;
  book.capacity = static_cast<std::uint32_t>(data.capacity);
  book.waitlist_limit = static_cast<std::uint32_t>(data.waitlist_limit);
  book.revision = data.revision;
  owe_promotion(book);
}

void take_first_plan(slot_book& book, const slot_data& data, promises& broken) {
  demand(broken, !book.planned, "a slot is planned once");
  take_plan(book, data, broken);
}

void take_next_plan(slot_book& book, const slot_data& data, promises& broken) {
  demand(broken, book.planned && !book.closed, "only a slot that is planned and open is replanned");
  demand(broken, data.revision > book.revision, "a plan makes way for a newer one");
  take_plan(book, data, broken);
}

void take_new_ticket(slot_book& book, const slot_data& data, ticket_standing as, promises& broken) {
  demand(broken, !book.closed, "nobody gets into a slot that is closed");
  demand(broken, data.ticket == book.tickets.size() + 1, "tickets are given out in order");
  demand(broken, book.users.emplace(data.user).second, "nobody is in a slot twice");
  const auto number = static_cast<std::uint32_t>(book.tickets.size() + 1);
  if (as == ticket_standing::confirmed) {
    demand(broken, book.waiting.empty(), "nobody is passed over");
    book.confirmed.insert(number);
    demand(broken, book.confirmed.size() <= book.capacity, "a slot is never oversold");
  } else {
    demand(broken, book.confirmed.size() >= book.capacity, "nobody waits for a place that is free");
    book.waiting.insert(number);
    demand(broken, book.waiting.size() <= book.waitlist_limit, "a waitlist has an end");
  }
  slot_ticket ticket{std::string{data.user}, as, data.position};
  ticket.waited = as == ticket_standing::waiting;
  if (!ticket.waited) {
    ticket.confirmed_at = data.position;
    ticket.confirmed_ms = data.time_ms;
  }
  book.tickets.push_back(std::move(ticket));
}

void take_cancel(slot_book& book, const slot_data& data, promises& broken) {
  if (data.ticket == 0 || data.ticket > book.tickets.size()) {
    return demand(broken, false, "only a ticket that was given out is cancelled");
  }
  const auto number = static_cast<std::uint32_t>(data.ticket);
  auto& ticket = book.tickets[number - 1];
  demand(broken, ticket.user == data.user, "a ticket is cancelled for its user");
  demand(broken, ticket.now != ticket_standing::cancelled, "a ticket is cancelled once");
  ticket.now = ticket_standing::cancelled;
  ticket.ended_at = data.position;
  book.confirmed.erase(number);
  book.waiting.erase(number);
  book.users.erase(std::string{data.user});
  owe_promotion(book);
}

void take_drop(slot_book& book, slot_data& data, promises& broken) {
  demand(broken, book.closed, "only the close of a slot drops reservations");
  demand(broken, data.has_reservations, "a drop names its reservations");
  json_value dropped;
  while (data.has_reservations && data.reservations.next(dropped)) {
    slot_data one;
    one.position = data.position;
    read_members(dropped, one);
    take_cancel(book, one, broken);
    if (one.ticket >= 1 && one.ticket <= book.tickets.size()) {
      book.tickets[one.ticket - 1].dropped = true;
    }
  }
}

void take_promotion(slot_book& book, const slot_data& data, promises& broken) {
  demand(broken, book.owes_promotion, "only a place that came free is given on");
  if (book.waiting.empty() || data.ticket != *book.waiting.begin()) {
    return demand(broken, false, "the first in line is promoted");
  }
  const auto number = *book.waiting.begin();
  auto& ticket = book.tickets[number - 1];
  demand(broken, ticket.user == data.user, "the user of the ticket is promoted");
  ticket.now = ticket_standing::confirmed;
  ticket.confirmed_at = data.position;
  ticket.confirmed_ms = data.time_ms;
  book.waiting.erase(number);
  book.confirmed.insert(number);
  demand(broken, book.confirmed.size() <= book.capacity, "a slot is never oversold");
  owe_promotion(book);
}

/// The earliest instant at which a clock anywhere shows the start of the visit; the first of all
/// when the stream is called as no slot is.
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

void take_hiding(slot_book& book, const record& record, const slot_data& data, promises& broken) {
  if (data.ticket == 0 || data.ticket > book.tickets.size()) {
    return demand(broken, false, "only a ticket that was given out is hidden");
  }
  auto& ticket = book.tickets[data.ticket - 1];
  demand(broken, ticket.user == data.user, "a ticket is hidden for its user");
  demand(broken, !ticket.hidden, "a ticket is hidden once");
  demand(
      broken,
      ticket.now == ticket_standing::cancelled || record.time.ms >= first_start_ms(record.stream),
      "only what is over is hidden");
  ticket.hidden = true;
}

void take_close(slot_book& book, promises& broken) {
  demand(broken, book.planned && !book.closed, "a slot is closed once");
  book.closed = true;
  owe_promotion(book);
}

}  // namespace

void slot_book::take(const record& record, promises& broken) {
  json_value root;
  if (!parse_json(record.data, root)) {
    return demand(broken, false, "the data of an event is JSON");
  }
  slot_data data;
  data.position = record.position;
  data.time_ms = record.time.ms;
  read_members(root, data);
  if (record.type == "slot_planned") {
    return take_first_plan(*this, data, broken);
  }
  if (record.type == "slot_replanned") {
    return take_next_plan(*this, data, broken);
  }
  if (record.type == "slot_closed") {
    return take_close(*this, broken);
  }
  if (record.type == "reservations_dropped") {
    return take_drop(*this, data, broken);
  }
  demand(broken, !owes_promotion || record.type == "waiter_promoted",
         "a free place goes to the first in line at once");
  if (record.type == "place_confirmed") {
    take_new_ticket(*this, data, ticket_standing::confirmed, broken);
  } else if (record.type == "waitlist_joined") {
    take_new_ticket(*this, data, ticket_standing::waiting, broken);
  } else if (record.type == "reservation_cancelled") {
    take_cancel(*this, data, broken);
  } else if (record.type == "waiter_promoted") {
    take_promotion(*this, data, broken);
  } else if (record.type == "reservation_hidden") {
    take_hiding(*this, record, data, broken);
  } else {
    demand(broken, false, "slots have no event " + std::string{record.type});
  }
}

}  // namespace moim::storage
