// The audit continues after a complaint, so that one fault shows all of its consequences; the list
// is bounded because a broken log may break every promise.
#include "storage/audit/auditor.hpp"

#include <algorithm>

#include "storage/log/record_format.hpp"

namespace moim::storage {

namespace {

constexpr std::size_t complaints_max = 20;

/// Whether some book looks up events of that type.
bool is_looked_up(std::string_view type) {
  return any_type(books{}, [&]<class Book>(std::type_identity<Book>) {
    if constexpr (requires { Book::looked_up; }) {
      return std::ranges::find(Book::looked_up, type) != Book::looked_up.end();
    } else {
      return false;
    }
  });
}

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
  broken_.clear();
  any_type(books{}, [&]<class Book>(std::type_identity<Book>) {
    const bool kept = keeps_book_of<Book>(record.stream);
    if (kept) {
      std::get<books_by_stream<Book>>(books_)[std::string{record.stream}].take(record, this,
                                                                               broken_);
    }
    return kept;
  });
  std::apply([&](auto&... check) { (check.take(record, *this, broken_), ...); }, log_checks_);
  for (const auto& promise : broken_) {
    demand(false, promise);
  }
  if (is_looked_up(record.type)) {
    looked_up_.emplace(record.position, std::pair{record.stream, record.type});
  }
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
  const auto finish_book = [&](const std::string& stream, const auto& book) {
    if constexpr (requires { book.finish(broken_); }) {
      broken_.clear();
      book.finish(broken_);
      for (const auto& promise : broken_) {
        demand(false, stream + ": " + promise);
      }
    }
  };
  for_each_type(books{}, [&]<class Book>(std::type_identity<Book>) {
    for (const auto& [stream, book] : books_of<Book>()) {
      finish_book(stream, book);
    }
  });
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

const void* auditor::find_book(const std::string& stream) {
  const void* found = nullptr;
  any_type(books{}, [&]<class Book>(std::type_identity<Book>) {
    static const Book none;
    const bool kept = keeps_book_of<Book>(stream);
    if (kept) {
      const auto known = books_of<Book>().find(stream);
      found = known == books_of<Book>().end() ? &none : &known->second;
    }
    return kept;
  });
  return found;
}

bool auditor::has_event(std::uint64_t position, std::string_view stream, std::string_view type) {
  const auto known = looked_up_.find(position);
  return known != looked_up_.end() && known->second.first == stream && known->second.second == type;
}

}  // namespace moim::storage
