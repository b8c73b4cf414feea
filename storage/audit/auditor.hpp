// Checks a whole log without the code that wrote it: the order of positions and versions, every
// chain value, and what the books of the subjects promise (storage/audit/books.hpp). It keeps every
// book in memory; storage/audit/live_auditor.hpp follows a log in bounded memory.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "storage/audit/books.hpp"
#include "storage/codec/sha256.hpp"
#include "storage/log/event_log.hpp"

namespace moim::storage {

class auditor : private audit_context {
 public:
  /// Records in the order of the log, from position 1.
  void take(const record& record);
  /// After the last record.
  void finish();
  /// All of a log; an unreadable one is a complaint.
  void take_all(const event_log& log);

  /// Empty when every promise is kept. Bounded: only the first ones.
  const std::vector<std::string>& complaints() const { return complaints_; }
  /// The complaints since the last call; makes room for others.
  std::vector<std::string> take_complaints() { return std::exchange(complaints_, {}); }
  /// Of all complaints, also of those that were not kept.
  std::uint64_t complaint_count() const { return complaint_count_; }
  /// Number of streams in the log.
  std::size_t streams() const { return ends_.size(); }
  /// The books of one kind, by stream.
  template <class Book>
  const std::map<std::string, Book>& books_of() const {
    return std::get<books_by_stream<Book>>(books_);
  }
  std::uint64_t position() const { return position_; }

 private:
  template <class Book>
  using books_by_stream = std::map<std::string, Book>;
  struct stream_end {
    std::uint64_t version = 0;
    chain_value chain{};
  };

  void check_order(const record& record);
  const void* find_book(const std::string& stream) override;
  bool has_event(std::uint64_t position, std::string_view stream, std::string_view type) override;
  void demand(bool kept, const std::string& promise);

  std::uint64_t position_ = 0;
  std::map<std::string, stream_end, std::less<>> ends_;
  tuple_of<books_by_stream, books> books_;
  tuple_of<std::type_identity_t, log_checks> log_checks_;
  /// Stream and type by position, of the types of events that books look up.
  std::map<std::uint64_t, std::pair<std::string, std::string>> looked_up_;
  std::vector<std::string> complaints_;
  std::uint64_t complaint_count_ = 0;
  promises broken_;  // by the current record
  sha256 hash_;
  std::string frame_;
};

}  // namespace moim::storage
