// Judges a log without the code that wrote it: it checks the order of positions and versions, every
// chain value, that every slot was given away fairly (storage/popup/slot_book), that nobody has
// places in more slots of a store than it allows (storage/popup/permit_book), that mail tells of
// what happened, once (storage/mail/mail_book), and that who withdraws is gone
// (storage/account/account_book).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "storage/account/account_book.hpp"
#include "storage/codec/sha256.hpp"
#include "storage/log/event_log.hpp"
#include "storage/mail/mail_book.hpp"
#include "storage/popup/permit_book.hpp"
#include "storage/popup/slot_book.hpp"

namespace moim::storage {

class auditor : private log_surroundings {
 public:
  using standing = ticket_standing;
  using ticket = slot_ticket;
  using slot_book = storage::slot_book;

  /// Records in the order of the log, from position 1.
  void take(const record& record);
  /// After the last record.
  void finish();
  /// All of a log; an unreadable one is a complaint.
  void take_all(const event_log& log);

  /// Empty when everything is as promised. Bounded: only the first ones.
  const std::vector<std::string>& complaints() const { return complaints_; }
  /// Those that were not taken yet, and room for others.
  std::vector<std::string> take_complaints() { return std::exchange(complaints_, {}); }
  /// All that there ever were, also those for which there was no room.
  std::uint64_t complaint_count() const { return complaint_count_; }
  /// Streams seen.
  std::size_t streams() const { return ends_.size(); }
  /// By stream.
  const std::map<std::string, slot_book>& slots() const { return slots_; }
  std::uint64_t position() const { return position_; }

 private:
  struct stream_end {
    std::uint64_t version = 0;
    chain_value chain{};
  };

  void check_order(const record& record);
  void check_slot(const record& record);
  void check_places(const record& record, const slot_book& book);
  void check_mailbox(const record& record);
  void check_account(const record& record);
  void check_permits(const record& record);
  void demand_all();
  const slot_book* slot_now(const std::string& stream) override;
  const permit_book* permits_now(const std::string& stream) override;
  bool is_edit(const std::string& store, std::uint64_t position) override;
  std::uint64_t withdrawn_at(const std::string& user) override;
  void demand(bool kept, const std::string& promise);

  std::uint64_t position_ = 0;
  std::map<std::string, stream_end, std::less<>> ends_;
  std::map<std::string, slot_book> slots_;
  std::map<std::string, mail_book> mailboxes_;
  std::map<std::string, account_book> accounts_;
  std::map<std::string, permit_book> permits_;
  std::map<std::string, std::set<std::string>> ever_in_;  // slots, by the stream of their permits
  std::map<std::uint64_t, std::string> edits_;            // stores, by the position of the event
  std::vector<std::string> complaints_;
  std::uint64_t complaint_count_ = 0;
  std::vector<std::string> broken_;  // by the record at hand
  sha256 hash_;
  std::string frame_;
};

}  // namespace moim::storage
