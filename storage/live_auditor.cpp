// What is learned of a stream from the log was judged when it was written, or belongs to a whole
// audit: only new records are complained about.
#include "storage/live_auditor.hpp"

#include <algorithm>

#include "storage/record_format.hpp"

namespace moim::storage {

namespace {

constexpr std::size_t complaints_max = 20;

bool is_slot(std::string_view stream) {
  return stream.starts_with("slot/");
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
  if (is_slot(record.stream)) {
    judge_slot(stream, record);
  }
  trim();
}

/// In front of all others, as it was before that record.
live_auditor::known_stream& live_auditor::find(const record& next) {
  if (const auto found = by_name_.find(next.stream); found != by_name_.end()) {
    streams_.splice(streams_.begin(), streams_, found->second);
    return *found->second;
  }
  auto& stream = streams_.emplace_front();
  stream.name = next.stream;
  by_name_.emplace(stream.name, streams_.begin());
  learn(stream, next.version - 1);
  return stream;
}

void live_auditor::learn(known_stream& stream, std::uint64_t version) {
  const bool keeps_book = is_slot(stream.name) && version <= bounds_.slot_tickets_max;
  if (keeps_book) {
    stream.book.emplace();
  }
  if (version == 0) {
    return;
  }
  const auto failure =
      log_.read_stream(stream.name, keeps_book ? 1 : version, [&](const record& record) {
        stream.version = record.version;
        stream.chain = record.chain;
        if (keeps_book) {
          broken_.clear();
          stream.book->take(record, broken_);
        }
        return record.version < version;
      });
  if (failure) {
    complain("a stream can be read, but: " + failure->reason);
  }
  tickets_ += keeps_book ? stream.book->tickets.size() : 0;
}

void live_auditor::judge_slot(known_stream& stream, const record& record) {
  if (!stream.book) {
    ++passed_over_;
    return;
  }
  tickets_ -= stream.book->tickets.size();
  broken_.clear();
  stream.book->take(record, broken_);
  for (const auto& promise : broken_) {
    complain(promise);
  }
  if (stream.book->tickets.size() > bounds_.slot_tickets_max) {
    stream.book.reset();
  } else {
    tickets_ += stream.book->tickets.size();
  }
}

void live_auditor::trim() {
  while (streams_.size() > 1 &&
         (streams_.size() > bounds_.streams_max || tickets_ > bounds_.tickets_max)) {
    const auto& oldest = streams_.back();
    tickets_ -= oldest.book ? oldest.book->tickets.size() : 0;
    by_name_.erase(oldest.name);
    streams_.pop_back();
  }
}

void live_auditor::complain(const std::string& promise) {
  ++complaint_count_;
  if (complaints_.size() < complaints_max) {
    complaints_.push_back("position " + std::to_string(position_) + ": " + promise);
  }
}

}  // namespace moim::storage
