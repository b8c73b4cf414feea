// An auditor that follows a log as it grows, in bounded memory. It judges what comes behind the
// position where it began: positions, versions, chain values, for slots the promises of
// storage/popup/slot_book, for permits those of storage/popup/permit_book, for mailboxes those of
// storage/mail/mail_book and for accounts those of storage/account/account_book. What it knows of a
// stream that was quiet for long is forgotten, and read again from the log when the stream goes on.
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

#include "storage/account/account_book.hpp"
#include "storage/codec/sha256.hpp"
#include "storage/log/event_log.hpp"
#include "storage/mail/mail_book.hpp"
#include "storage/popup/permit_book.hpp"
#include "storage/popup/slot_book.hpp"

namespace moim::storage {

struct live_auditor_bounds {
  std::size_t streams_max = 20'000;
  /// In all books together, mails counted as well; each takes about 300 bytes.
  std::size_t tickets_max = 200'000;
  /// Of one slot, or mails of one mailbox. A longer one is judged by its order and chain only.
  std::size_t slot_tickets_max = 100'000;
};

class live_auditor : private log_surroundings {
 public:
  live_auditor(const event_log& log, std::uint64_t after_position,
               const live_auditor_bounds& bounds = {})
      : log_(log), bounds_(bounds), position_(after_position) {}

  /// Judges the next records that are durable, at most so many.
  [[nodiscard]] std::optional<io_failure> advance(std::size_t records_max);

  /// Of the last record judged.
  std::uint64_t position() const { return position_; }
  /// Events of slots that are too long to keep a book of, and mails about those.
  std::uint64_t passed_over() const { return passed_over_; }
  std::uint64_t complaint_count() const { return complaint_count_; }
  /// Since the last call. Bounded: of many, only the first ones.
  std::vector<std::string> take_complaints() { return std::exchange(complaints_, {}); }

  std::size_t streams_known() const { return by_name_.size(); }
  std::size_t tickets_known() const { return tickets_; }

 private:
  struct known_stream {
    std::string name;
    std::uint64_t version = 0;
    chain_value chain{};
    std::variant<std::monostate, slot_book, mail_book, account_book, permit_book>
        book;  // of one that is not too long
  };
  using latest_first = std::list<known_stream>;

  void take(const record& record);
  known_stream& find(const record& next);
  known_stream& add(std::string_view name);
  void learn(known_stream& stream, std::uint64_t version);
  void learn_whole(known_stream& stream);
  void remember(known_stream& stream, const record& record);
  void judge(known_stream& stream, const record& record);
  void write_down(known_stream& stream, const record& record, log_surroundings* around);
  const slot_book* slot_now(const std::string& stream) override;
  const permit_book* permits_now(const std::string& stream) override;
  bool is_edit(const std::string& store, std::uint64_t position) override;
  std::uint64_t withdrawn_at(const std::string& user) override;
  known_stream& find_whole(const std::string& stream);
  void trim();
  void complain(const std::string& promise);

  const event_log& log_;
  const live_auditor_bounds bounds_;
  std::uint64_t position_;
  latest_first streams_;
  std::unordered_map<std::string_view, latest_first::iterator> by_name_;  // views into streams_
  std::size_t tickets_ = 0;
  std::uint64_t passed_over_ = 0;
  std::uint64_t complaint_count_ = 0;
  std::vector<std::string> complaints_;
  std::vector<std::string> broken_;
  sha256 hash_;
  std::string frame_;
};

}  // namespace moim::storage
