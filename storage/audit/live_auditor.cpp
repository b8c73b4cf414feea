// Records that are read only to learn a stream were checked when they were written, or belong to an
// audit of the whole log: complaints are about new records alone.
#include "storage/audit/live_auditor.hpp"

#include <algorithm>

#include "storage/log/record_format.hpp"

namespace moim::storage {

namespace {

constexpr std::size_t complaints_waiting_max = 20;

bool has_book(const auto& book) {
  return book.index() != 0;
}

}  // namespace

/// Empty; none for a stream that no subject keeps books of.
live_auditor::any_book live_auditor::book_for(std::string_view stream) {
  any_book book;
  any_type(books{}, [&]<class Book>(std::type_identity<Book>) {
    const bool kept = keeps_book_of<Book>(stream);
    if (kept) {
      book.template emplace<Book>();
    }
    return kept;
  });
  return book;
}

std::size_t live_auditor::entries_of(const any_book& book) {
  return std::visit(
      [](const auto& kept) -> std::size_t {
        if constexpr (requires { kept.entries(); }) {
          return kept.entries();
        } else {
          return 0;
        }
      },
      book);
}

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
  check(stream, record);
  trim();
}

/// Moves the stream to the front, in its state before that record.
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
  const bool is_short = version <= bounds_.book_entries_max;
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
  entries_ += entries_of(stream.book);
}

/// Up to the current record.
void live_auditor::learn_whole(known_stream& stream) {
  stream.book = book_for(stream.name);
  const auto failure = log_.read_stream(stream.name, 1, [&](const record& record) {
    if (record.position >= position_) {
      return false;
    }
    remember(stream, record);
    if (entries_of(stream.book) > bounds_.book_entries_max) {
      stream.book = {};
    }
    return true;
  });
  if (failure) {
    complain("a stream can be read, but: " + failure->reason);
  }
  entries_ += entries_of(stream.book);
}

void live_auditor::remember(known_stream& stream, const record& record) {
  stream.version = record.version;
  stream.chain = record.chain;
  (void)write_down(stream, record, nullptr);
}

/// The promises that the record breaks.
promises live_auditor::write_down(known_stream& stream, const record& record,
                                  audit_context* around) {
  promises broken;
  std::visit(
      [&]<class Book>(Book& book) {
        if constexpr (!std::is_same_v<Book, std::monostate>) {
          book.take(record, around, broken);
        }
      },
      stream.book);
  return broken;
}

void live_auditor::check(known_stream& stream, const record& record) {
  if (!has_book(stream.book)) {
    passed_over_ += has_book(book_for(stream.name)) ? 1 : 0;
    return;
  }
  entries_ -= entries_of(stream.book);
  for (const auto& promise : write_down(stream, record, this)) {
    complain(promise);
  }
  if (entries_of(stream.book) > bounds_.book_entries_max) {
    stream.book = {};
  }
  entries_ += entries_of(stream.book);
}

/// Moves the stream to the front.
live_auditor::known_stream& live_auditor::find_whole(const std::string& stream) {
  if (const auto known = by_name_.find(stream); known != by_name_.end()) {
    streams_.splice(streams_.begin(), streams_, known->second);
  } else {
    learn_whole(add(stream));
  }
  return streams_.front();
}

const void* live_auditor::find_book(const std::string& stream) {
  return std::visit(
      []<class Book>(const Book& book) -> const void* {
        return std::is_same_v<Book, std::monostate> ? nullptr : &book;
      },
      find_whole(stream).book);
}

bool live_auditor::has_event(std::uint64_t position, std::string_view stream,
                             std::string_view type) {
  bool found = false;
  const auto failure = log_.read_from(position, [&](const record& record) {
    found = record.position == position && record.stream == stream && record.type == type;
    return false;
  });
  if (failure) {
    complain("a stream can be read, but: " + failure->reason);
  }
  return found;
}

void live_auditor::trim() {
  while (streams_.size() > 1 &&
         (streams_.size() > bounds_.streams_max || entries_ > bounds_.entries_max)) {
    const auto& oldest = streams_.back();
    entries_ -= entries_of(oldest.book);
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
