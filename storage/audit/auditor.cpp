// After a complaint the audit goes on, so that one fault shows all of its traces; the list is
// bounded because a broken log may break every promise.
#include "storage/audit/auditor.hpp"

#include <algorithm>

#include "storage/log/record_format.hpp"

namespace moim::storage {

namespace {

constexpr std::size_t complaints_max = 20;

}  // namespace

void auditor::demand(bool kept, const std::string& promise) {
  if (kept) {
    return;
  }
  ++complaint_count_;
  if (complaints_.size() < complaints_max) {
    complaints_.push_back("position " + std::to_string(position_) + ": " + promise);
  }
}

void auditor::take(const record& record) {
  check_order(record);
  if (record.stream.starts_with("slot/")) check_slot(record);
  if (record.stream.starts_with("mailbox/")) check_mailbox(record);
  if (record.stream.starts_with("account/")) check_account(record);
  if (record.stream.starts_with("permits/")) check_permits(record);
  if (record.type == "store_edited") edits_.emplace(record.position, record.stream);
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
    demand(book.owed.empty(), stream + ": a free place goes to the first in line");
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
  broken_.clear();
  auto& book = slots_[std::string{record.stream}];
  book.take(record, this, broken_);
  if (record.type == "permit_spent") judge_spent_permit(record, *this, broken_);
  if (book.slots_per_user != 0) check_places(record, book);
  demand_all();
}

/// Of who has just got one, where there is a limit: all are counted.
void auditor::check_places(const record& record, const slot_book& book) {
  if (record.type != "place_confirmed" && record.type != "waitlist_joined") return;
  const std::string stream{record.stream};
  const auto& user = book.tickets.back().user;
  const auto holder = permits_stream(stream, user);
  auto& slots = ever_in_[holder];
  slots.insert(stream);
  const auto held = std::count_if(slots.begin(), slots.end(), [&](const std::string& slot) {
    return slots_[slot].users.contains(user);
  });
  // A limit that was lowered since takes nothing away.
  storage::demand(broken_, static_cast<std::uint64_t>(held) <= permits_[holder].slots_per_user,
                  "nobody has places in more slots of a store than it allows");
}

void auditor::check_permits(const record& record) {
  broken_.clear();
  permits_[std::string{record.stream}].take(record, this, broken_);
  for (const auto& promise : broken_) {
    demand(false, promise);
  }
}

const permit_book* auditor::permits_now(const std::string& stream) {
  return &permits_[stream];
}

void auditor::check_mailbox(const record& record) {
  broken_.clear();
  mailboxes_[std::string{record.stream}].take(record, this, broken_);
  demand_all();
}

void auditor::check_account(const record& record) {
  broken_.clear();
  accounts_[std::string{record.stream}].take(record, broken_);
  demand_all();
}

void auditor::demand_all() {
  for (const auto& promise : broken_) {
    demand(false, promise);
  }
}

const slot_book* auditor::slot_now(const std::string& stream) {
  static const slot_book none;
  const auto known = slots_.find(stream);
  return known == slots_.end() ? &none : &known->second;
}

bool auditor::is_edit(const std::string& store, std::uint64_t position) {
  const auto known = edits_.find(position);
  return known != edits_.end() && known->second == store;
}

std::uint64_t auditor::withdrawn_at(const std::string& user) {
  const auto known = accounts_.find("account/" + user);
  return known == accounts_.end() ? 0 : known->second.withdrawn_at;
}

}  // namespace moim::storage
