// What is learned of a stream from the log was judged when it was written, or belongs to a whole
// audit: only new records are complained about.
#include "storage/audit/live_auditor.hpp"

#include <algorithm>

#include "storage/log/record_format.hpp"

namespace moim::storage {

namespace {

constexpr std::size_t complaints_waiting_max = 20;

using any_book = std::variant<std::monostate, slot_book, mail_book, account_book, permit_book>;

bool has_book(const any_book& book) {
  return book.index() != 0;
}

/// Empty; of a stream that no book is kept of, none.
any_book book_for(std::string_view stream) {
  if (stream.starts_with("slot/")) {
    return slot_book{};
  }
  if (stream.starts_with("permits/")) {
    return permit_book{};
  }
  if (stream.starts_with("mailbox/")) {
    return mail_book{};
  }
  return stream.starts_with("account/") ? any_book{account_book{}} : any_book{};
}

std::size_t entries_of(const any_book& book) {
  if (const auto* of_slot = std::get_if<slot_book>(&book)) {
    return of_slot->tickets.size();
  }
  if (const auto* of_permits = std::get_if<permit_book>(&book)) {
    return of_permits->out.size();
  }
  const auto* of_mailbox = std::get_if<mail_book>(&book);
  return of_mailbox != nullptr ? of_mailbox->mails.size() : 0;
}

}  // namespace

std::optional<io_failure> live_auditor::advance(std::size_t records_max) {
  const auto durable = log_.last_position();
  return durable <= position_ || records_max == 0
             ? std::nullopt
             : log_.read_from(position_ + 1, [&](const record& record) {
                 if (record.position <= durable) {
                   take(record);
                 }
                 return record.position < durable && --records_max > 0;
               });
}

void live_auditor::take(const record& record) {
  const auto expected = position_ + 1;
  position_ = record.position;
  if (record.position != expected) {
    complain("positions have no gap");
  }
  auto& stream = find(record);
  if (record.version != stream.version + 1) {
    complain("versions of a stream have no gap");
  }
  frame_.clear();
  if (append_frame(frame_, record, stream.chain, hash_) != record.chain) {
    complain("the chain value follows from the record and the one before");
  }
  stream.version = record.version;
  stream.chain = record.chain;
  judge(stream, record);
  trim();
}

/// In front of all others, as it was before that record.
live_auditor::known_stream& live_auditor::find(const record& next) {
  if (const auto found = by_name_.find(next.stream); found != by_name_.end()) {
    streams_.splice(streams_.begin(), streams_, found->second);
    return *found->second;
  }
  auto& stream = add(next.stream);
  learn(stream, next.version - 1);
  return stream;
}

live_auditor::known_stream& live_auditor::add(std::string_view name) {
  auto& stream = streams_.emplace_front();
  stream.name = name;
  by_name_.emplace(stream.name, streams_.begin());
  return stream;
}

void live_auditor::learn(known_stream& stream, std::uint64_t version) {
  const bool is_short = version <= bounds_.slot_tickets_max;
  if (is_short) {
    stream.book = book_for(stream.name);
  }
  if (version == 0) {
    return;
  }
  const auto first = has_book(stream.book) ? 1 : version;
  const auto failure = log_.read_stream(stream.name, first, [&](const record& record) {
    remember(stream, record);
    return record.version < version;
  });
  if (failure) {
    complain("a stream can be read, but: " + failure->reason);
  }
  tickets_ += entries_of(stream.book);
}

/// Up to the record at hand.
void live_auditor::learn_whole(known_stream& stream) {
  stream.book = book_for(stream.name);
  const auto failure = log_.read_stream(stream.name, 1, [&](const record& record) {
    if (record.position >= position_) {
      return false;
    }
    remember(stream, record);
    if (entries_of(stream.book) > bounds_.slot_tickets_max) {
      stream.book = {};
    }
    return true;
  });
  if (failure) {
    complain("a stream can be read, but: " + failure->reason);
  }
  tickets_ += entries_of(stream.book);
}

void live_auditor::remember(known_stream& stream, const record& record) {
  stream.version = record.version;
  stream.chain = record.chain;
  write_down(stream, record, nullptr);
}

/// What is wrong with it stands in `broken_` then.
void live_auditor::write_down(known_stream& stream, const record& record,
                              log_surroundings* around) {
  std::vector<std::string> broken;
  if (auto* of_slot = std::get_if<slot_book>(&stream.book)) {
    of_slot->take(record, around, broken);
    if (around != nullptr && record.type == "permit_spent") {
      judge_spent_permit(record, *around, broken);
    }
  } else if (auto* of_permits = std::get_if<permit_book>(&stream.book)) {
    of_permits->take(record, around, broken);
  } else if (auto* of_mailbox = std::get_if<mail_book>(&stream.book)) {
    of_mailbox->take(record, around, broken);
  } else if (auto* of_account = std::get_if<account_book>(&stream.book)) {
    of_account->take(record, broken);
  }
  broken_ = std::move(broken);
}

void live_auditor::judge(known_stream& stream, const record& record) {
  if (!has_book(stream.book)) {
    passed_over_ += has_book(book_for(stream.name)) ? 1 : 0;
    return;
  }
  tickets_ -= entries_of(stream.book);
  write_down(stream, record, this);
  for (const auto& promise : broken_) {
    complain(promise);
  }
  if (entries_of(stream.book) > bounds_.slot_tickets_max) {
    stream.book = {};
  }
  tickets_ += entries_of(stream.book);
}

/// In front of all others.
live_auditor::known_stream& live_auditor::find_whole(const std::string& stream) {
  if (const auto known = by_name_.find(stream); known != by_name_.end()) {
    streams_.splice(streams_.begin(), streams_, known->second);
  } else {
    learn_whole(add(stream));
  }
  return streams_.front();
}

const slot_book* live_auditor::slot_now(const std::string& stream) {
  return std::get_if<slot_book>(&find_whole(stream).book);
}

const permit_book* live_auditor::permits_now(const std::string& stream) {
  const auto* book = std::get_if<permit_book>(&find_whole(stream).book);
  passed_over_ += book == nullptr ? 1 : 0;
  return book;
}

std::uint64_t live_auditor::withdrawn_at(const std::string& user) {
  const auto* book = std::get_if<account_book>(&find_whole("account/" + user).book);
  return book == nullptr ? 0 : book->withdrawn_at;
}

bool live_auditor::is_edit(const std::string& store, std::uint64_t position) {
  bool found = false;
  const auto failure = log_.read_from(position, [&](const record& record) {
    found = record.position == position && record.stream == store && record.type == "store_edited";
    return false;
  });
  if (failure) {
    complain("a stream can be read, but: " + failure->reason);
  }
  return found;
}

void live_auditor::trim() {
  while (streams_.size() > 1 &&
         (streams_.size() > bounds_.streams_max || tickets_ > bounds_.tickets_max)) {
    const auto& oldest = streams_.back();
    tickets_ -= entries_of(oldest.book);
    by_name_.erase(oldest.name);
    streams_.pop_back();
  }
}

void live_auditor::complain(const std::string& promise) {
  ++complaint_count_;
  if (complaints_.size() < complaints_waiting_max) {
    complaints_.push_back("position " + std::to_string(position_) + ": " + promise);
  }
}

}  // namespace moim::storage
