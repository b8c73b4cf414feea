// An auditor that follows a log as it grows, in bounded memory. It checks the records behind the
// position where it began: positions, versions, chain values, and what the books of the subjects
// promise (storage/audit/books.hpp). It forgets streams that were quiet for long, and reads such a
// stream again from the log when it goes on.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "storage/audit/books.hpp"
#include "storage/codec/sha256.hpp"
#include "storage/log/event_log.hpp"

namespace moim::storage {

struct live_auditor_bounds {
  std::size_t streams_max = 20'000;
  /// Of all books together; each takes about 300 bytes.
  std::size_t entries_max = 200'000;
  /// Of one book. A longer stream is checked for its order and chain only.
  std::size_t book_entries_max = 100'000;
};

class live_auditor : private audit_context {
 public:
  live_auditor(const event_log& log, std::uint64_t after_position,
               const live_auditor_bounds& bounds = {})
      : log_(log), bounds_(bounds), position_(after_position) {}

  /// Checks the next records that are durable, at most so many.
  [[nodiscard]] std::optional<io_failure> advance(std::size_t records_max);

  /// Of the last record checked.
  std::uint64_t position() const { return position_; }
  /// Records that could not be checked, because a book is too long to be kept.
  std::uint64_t passed_over() const { return passed_over_; }
  std::uint64_t complaint_count() const { return complaint_count_; }
  /// The complaints since the last call. Bounded: only the first ones.
  std::vector<std::string> take_complaints() { return std::exchange(complaints_, {}); }

  std::size_t streams_known() const { return by_name_.size(); }
  std::size_t entries_known() const { return entries_; }

 private:
  /// None for a stream that no subject keeps books of, or that is too long.
  using any_book = variant_of<std::type_identity_t, books, std::monostate>;
  struct known_stream {
    std::string name;
    std::uint64_t version = 0;
    chain_value chain{};
    any_book book;
  };
  using latest_first = std::list<known_stream>;

  void take(const record& record);
  known_stream& find(const record& next);
  known_stream& add(std::string_view name);
  void learn(known_stream& stream, std::uint64_t version);
  void learn_whole(known_stream& stream);
  void remember(known_stream& stream, const record& record);
  void check(known_stream& stream, const record& record);
  promises write_down(known_stream& stream, const record& record, audit_context* around);
  static any_book book_for(std::string_view stream);
  static std::size_t entries_of(const any_book& book);
  const void* find_book(const std::string& stream) override;
  bool has_event(std::uint64_t position, std::string_view stream, std::string_view type) override;
  void pass_over() override { ++passed_over_; }
  known_stream& find_whole(const std::string& stream);
  void trim();
  void complain(const std::string& promise);

  const event_log& log_;
  const live_auditor_bounds bounds_;
  std::uint64_t position_;
  latest_first streams_;
  std::unordered_map<std::string_view, latest_first::iterator> by_name_;  // views into streams_
  std::size_t entries_ = 0;
  std::uint64_t passed_over_ = 0;
  std::uint64_t complaint_count_ = 0;
  std::vector<std::string> complaints_;
  sha256 hash_;
  std::string frame_;
};

}  // namespace moim::storage
