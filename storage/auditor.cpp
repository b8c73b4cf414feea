// After a complaint the audit goes on, so that one fault shows all of its traces; the list is
// bounded because a broken log may break every promise.
#include "storage/auditor.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "storage/record_format.hpp"

namespace moim::storage {

namespace {

constexpr std::size_t complaints_max = 20;

}  // namespace

void auditor::demand(bool kept, const std::string& promise) {
  if (!kept && complaints_.size() < complaints_max) {
    complaints_.push_back("position " + std::to_string(position_) + ": " + promise);
  }
}

void auditor::take(const record& record) {
  check_order(record);
  if (record.stream.starts_with("slot/")) check_slot(record);
}

void auditor::take_all(const event_log& log) {
  const auto failure = log.read_from(1, [this](const record& record) {
    take(record);
    return true;
  });
  if (failure) demand(false, "the log can be read, but: " + failure->reason);
  demand(position_ == log.last_position(), "the log ends where it says");
  finish();
}

void auditor::finish() {
  for (const auto& [stream, book] : slots_) {
    demand(book.owes.empty(), stream + ": a free place goes to the first in line");
  }
}

void auditor::check_order(const record& record) {
  demand(record.position == position_ + 1, "positions have no gap");
  position_ = record.position;
  auto found = ends_.find(record.stream);
  if (found == ends_.end()) found = ends_.emplace(std::string{record.stream}, stream_end{}).first;
  auto& end = found->second;
  demand(record.version == end.version + 1, "versions of a stream have no gap");
  end.version = record.version;
  frame_.clear();
  end.chain = append_frame(frame_, record, end.chain, hash_);
  demand(record.chain == end.chain, "the chain value follows from the record and the one before");
}

void auditor::check_slot(const record& record) {
  auto& book = slots_[std::string{record.stream}];
  const auto data = nlohmann::json::parse(record.data);
  check_time(book, record);
  if (record.type == "slot_planned" || record.type == "slot_replanned") {
    check_plan(book, record, data.at("plan"));
  } else if (record.type == "slot_closed") {
    demand(!std::exchange(book.closed, true), "a slot is closed once");
    book.owes.clear();
  } else if (record.type == "reservations_dropped") {
    demand(book.closed, "only the close of a slot drops reservations");
    for (const auto& dropped : data.at("reservations")) {
      check_cancel(book, dropped.at("user"), dropped.at("ticket"));
    }
  } else if (record.type.starts_with("line_")) {
    check_opening(book, record, data);
  } else {
    check_ticket(book, record, data);
  }
}

void auditor::check_ticket(slot_book& book, const record& record, const nlohmann::json& data) {
  const std::string user = data.at("user");
  const std::uint32_t number = data.at("ticket");
  demand(book.owes.empty() || record.type == book.owes || record.type == "offer_expired",
         "a free place goes to the first in line at once");
  if (record.type == "place_confirmed") {
    check_new_ticket(book, user, number, standing::confirmed);
  } else if (record.type == "waitlist_joined") {
    check_new_ticket(book, user, number, standing::waiting);
  } else if (record.type == "reservation_cancelled") {
    check_cancel(book, user, number);
    owe(book, record.time, {});
  } else if (record.type == "waiter_promoted") {
    demand(book.owes == "waiter_promoted", "only a place that came free is given on");
    check_first_in_line(book, user, number);
    book.confirmed.insert(number);
    owe(book, record.time, book.owes);
  } else if (number == 0 || number > book.tickets.size() || book.tickets[number - 1].user != user) {
    demand(false, "people have to do with their own tickets");
  } else if (record.type == "place_offered" || record.type.starts_with("offer_")) {
    check_offer(book, record, number, data);
  } else {
    demand(record.type == "reservation_hidden", "slots have no event " + std::string{record.type});
  }
  const bool gives = record.type == "place_confirmed" || record.type == "waiter_promoted" ||
                     record.type == "place_offered";
  demand(!gives || book.taken() <= book.capacity, "a slot is never oversold");
}

/// Lowered, the capacity takes nothing from those who have a place already.
void auditor::check_plan(slot_book& book, const record& record, const nlohmann::json& plan) {
  const bool first = record.type == "slot_planned";
  demand(book.planned != first, "a slot is planned once, and replanned after that");
  demand(first || plan.at("revision") > book.revision, "a plan makes way for a newer one");
  book.planned = true;
  book.revision = plan.value("revision", std::uint64_t{0});
  book.capacity = plan.at("capacity");
  book.waitlist_limit = plan.at("waitlistLimit");
  const auto instant = [&](const char* member) {
    timestamp at;
    demand(from_text(plan.at(member).get<std::string>(), at), "a plan has readable instants");
    return at;
  };
  const std::string opening = plan.value("opening", "fifo");
  demand(first || opening == book.opening, "a slot opens as was announced");
  book.opening = opening;
  book.promotion = plan.value("promotion", "auto");
  book.offer_ms = plan.value("offerMinutes", std::int64_t{0}) * 60'000;
  book.opens_at = instant("opensAt");
  if (plan.contains("startsAt")) book.visit_begins = instant("startsAt");
  demand(first || plan.value("drawCommitment", "") == book.commitment,
         "nobody commits to another secret");
  book.commitment = plan.value("drawCommitment", "");
  if (first) book.lining_up = opening != "fifo" && record.time < book.opens_at;
  owe(book, record.time, {});
}

/// What is owed while a place is free and somebody waits. The opening gives places even where those
/// that come free later are offered.
void auditor::owe(slot_book& book, timestamp now, const std::string& kind) {
  const bool begun = book.visit_begins && now >= *book.visit_begins;
  const bool due = book.is_open() && !book.closed && !book.waiting.empty() &&
                   book.taken() < book.capacity && (!begun || kind == "waiter_promoted");
  const bool offers = book.promotion == "offer";
  book.owes = !due ? "" : !kind.empty() ? kind : offers ? "place_offered" : "waiter_promoted";
}

void auditor::check_new_ticket(slot_book& book, const std::string& user, std::uint32_t number,
                               standing as) {
  demand(!book.closed, "nobody gets into a slot that is closed");
  demand(number == book.tickets.size() + 1, "tickets are given out in order");
  demand(book.users.insert(user).second, "nobody is in a slot twice");
  if (as == standing::confirmed) {
    demand(book.is_open(), "nobody gets a place before the opening");
    demand(book.waiting.empty(), "nobody is passed over");
    book.confirmed.insert(number);
  } else {
    demand(!book.is_open() || book.taken() >= book.capacity,
           "nobody waits for a place that is free");
    book.waiting.emplace(number, number);
    demand(book.waiting.size() <= book.waitlist_limit + (book.is_open() ? 0 : book.capacity),
           "a waitlist has an end");
  }
  book.tickets.push_back({user, as, number});
}

void auditor::check_cancel(slot_book& book, const std::string& user, std::uint32_t number) {
  if (number == 0 || number > book.tickets.size()) {
    return demand(false, "only a ticket that was given out is cancelled");
  }
  auto& ticket = book.tickets[number - 1];
  demand(ticket.user == user, "a ticket is cancelled for its user");
  demand(ticket.now != standing::cancelled, "a ticket is cancelled once");
  if (ticket.now == standing::waiting) book.waiting.erase(ticket.place);
  book.confirmed.erase(number);
  book.offered.erase(number);
  book.users.erase(user);
  ticket.now = standing::cancelled;
}

/// Takes the first one out of the line; whoever calls knows where to.
void auditor::check_first_in_line(slot_book& book, const std::string& user, std::uint32_t number) {
  if (book.waiting.empty() || number != book.waiting.begin()->second) {
    return demand(false, "the first in line gets the place");
  }
  auto& ticket = book.tickets[number - 1];
  demand(ticket.user == user, "the user of the ticket gets the place");
  ticket.now = standing::confirmed;
  book.waiting.erase(book.waiting.begin());
}

}  // namespace moim::storage
