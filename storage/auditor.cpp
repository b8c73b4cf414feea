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
    demand(!book.owes_promotion, stream + ": a free place goes to the first in line");
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
  if (record.type == "slot_planned" || record.type == "slot_replanned") {
    return check_plan(book, record.type == "slot_planned", data.at("plan"));
  }
  if (record.type == "slot_closed") {
    demand(!std::exchange(book.closed, true), "a slot is closed once");
    book.owes_promotion = false;
    return;
  }
  if (record.type == "reservations_dropped") {
    demand(book.closed, "only the close of a slot drops reservations");
    for (const auto& dropped : data.at("reservations")) {
      check_cancel(book, dropped.at("user"), dropped.at("ticket"));
    }
    return;
  }
  const std::string user = data.at("user");
  const std::uint32_t number = data.at("ticket");
  demand(!book.owes_promotion || record.type == "waiter_promoted",
         "a free place goes to the first in line at once");
  if (record.type == "place_confirmed") {
    check_new_ticket(book, user, number, standing::confirmed);
  } else if (record.type == "waitlist_joined") {
    check_new_ticket(book, user, number, standing::waiting);
  } else if (record.type == "reservation_cancelled") {
    check_cancel(book, user, number);
  } else if (record.type == "waiter_promoted") {
    check_promotion(book, user, number);
  } else {
    demand(false, "slots have no event " + std::string{record.type});
  }
}

/// Lowered, the capacity takes nothing from those who have a place already.
void auditor::check_plan(slot_book& book, bool first, const nlohmann::json& plan) {
  demand(book.planned != first, "a slot is planned once, and replanned after that");
  demand(first || plan.at("revision") > book.revision, "a plan makes way for a newer one");
  book.planned = true;
  book.revision = plan.value("revision", std::uint64_t{0});
  book.capacity = plan.at("capacity");
  book.waitlist_limit = plan.at("waitlistLimit");
  owe_promotion(book);
}

void auditor::owe_promotion(slot_book& book) {
  book.owes_promotion =
      !book.closed && !book.waiting.empty() && book.confirmed.size() < book.capacity;
}

void auditor::check_new_ticket(slot_book& book, const std::string& user, std::uint32_t number,
                               standing as) {
  demand(!book.closed, "nobody gets into a slot that is closed");
  demand(number == book.tickets.size() + 1, "tickets are given out in order");
  demand(book.users.insert(user).second, "nobody is in a slot twice");
  if (as == standing::confirmed) {
    demand(book.waiting.empty(), "nobody is passed over");
    book.confirmed.insert(number);
    demand(book.confirmed.size() <= book.capacity, "a slot is never oversold");
  } else {
    demand(book.confirmed.size() >= book.capacity, "nobody waits for a place that is free");
    book.waiting.insert(number);
    demand(book.waiting.size() <= book.waitlist_limit, "a waitlist has an end");
  }
  book.tickets.push_back({user, as});
}

void auditor::check_cancel(slot_book& book, const std::string& user, std::uint32_t number) {
  if (number == 0 || number > book.tickets.size()) {
    return demand(false, "only a ticket that was given out is cancelled");
  }
  auto& ticket = book.tickets[number - 1];
  demand(ticket.user == user, "a ticket is cancelled for its user");
  demand(ticket.now != standing::cancelled, "a ticket is cancelled once");
  ticket.now = standing::cancelled;
  book.confirmed.erase(number);
  book.waiting.erase(number);
  book.users.erase(user);
  owe_promotion(book);
}

void auditor::check_promotion(slot_book& book, const std::string& user, std::uint32_t number) {
  demand(book.owes_promotion, "only a place that came free is given on");
  if (book.waiting.empty() || number != *book.waiting.begin()) {
    return demand(false, "the first in line is promoted");
  }
  auto& ticket = book.tickets[number - 1];
  demand(ticket.user == user, "the user of the ticket is promoted");
  ticket.now = standing::confirmed;
  book.waiting.erase(number);
  book.confirmed.insert(number);
  demand(book.confirmed.size() <= book.capacity, "a slot is never oversold");
  owe_promotion(book);
}

}  // namespace moim::storage
