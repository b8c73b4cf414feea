// Tickets in order, nobody twice, never above capacity, nobody passed over, and every place that
// comes free given to the first in line at once.
#include "storage/slot_book.hpp"

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

void take_plan(slot_book& book, const slot_data& data, promises& broken) {
  demand(broken, book.capacity == 0, "a slot is planned once");
  demand(broken, data.capacity > 0, "a slot has places");
  book.capacity = static_cast<std::uint32_t>(data.capacity);
  book.waitlist_limit = static_cast<std::uint32_t>(data.waitlist_limit);
}

void take_new_ticket(slot_book& book, const slot_data& data, ticket_standing as, promises& broken) {
  demand(broken, data.ticket == book.tickets.size() + 1, "tickets are given out in order");
  demand(broken, book.users.emplace(data.user).second, "nobody is in a slot twice");
  const auto number = static_cast<std::uint32_t>(book.tickets.size() + 1);
  if (as == ticket_standing::confirmed) {
    demand(broken, book.waiting.empty(), "nobody is passed over");
    book.confirmed.insert(number);
  } else {
    demand(broken, book.confirmed.size() == book.capacity, "nobody waits for a place that is free");
    book.waiting.insert(number);
  }
  book.tickets.push_back({std::string{data.user}, as});
}

void take_cancel(slot_book& book, const slot_data& data, promises& broken) {
  if (data.ticket == 0 || data.ticket > book.tickets.size()) {
    return demand(broken, false, "only a ticket that was given out is cancelled");
  }
  const auto number = static_cast<std::uint32_t>(data.ticket);
  auto& ticket = book.tickets[number - 1];
  demand(broken, ticket.user == data.user, "a ticket is cancelled for its user");
  demand(broken, ticket.now != ticket_standing::cancelled, "a ticket is cancelled once");
  book.owes_promotion = ticket.now == ticket_standing::confirmed && !book.waiting.empty();
  ticket.now = ticket_standing::cancelled;
  book.confirmed.erase(number);
  book.waiting.erase(number);
  book.users.erase(std::string{data.user});
}

void take_promotion(slot_book& book, const slot_data& data, promises& broken) {
  demand(broken, book.owes_promotion, "only a place that came free is given on");
  book.owes_promotion = false;
  if (book.waiting.empty() || data.ticket != *book.waiting.begin()) {
    return demand(broken, false, "the first in line is promoted");
  }
  const auto number = *book.waiting.begin();
  auto& ticket = book.tickets[number - 1];
  demand(broken, ticket.user == data.user, "the user of the ticket is promoted");
  ticket.now = ticket_standing::confirmed;
  book.waiting.erase(number);
  book.confirmed.insert(number);
}

}  // namespace

void slot_book::take(const record& record, promises& broken) {
  json_value root;
  if (!parse_json(record.data, root)) {
    return demand(broken, false, "the data of an event is JSON");
  }
  slot_data data;
  read_members(root, data);
  if (record.type == "slot_planned") {
    return take_plan(*this, data, broken);
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
  } else {
    demand(broken, false, "slots have no event " + std::string{record.type});
  }
  demand(broken, confirmed.size() <= capacity, "a slot is never oversold");
  demand(broken, waiting.size() <= waitlist_limit, "a waitlist has an end");
}

}  // namespace moim::storage
