// Judges a log without the code that wrote it: plain lists, plain JSON, and the promises in the
// words of the product. It checks the order of positions and versions, every chain value, and that
// every slot was given away fairly: tickets in order, nobody twice, never above capacity, nobody
// passed over, every place that came free given or offered to the first in line at once, the line
// opened when it should, and drawn as was promised (auditor_rush.cpp).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "storage/event_log.hpp"
#include "storage/sha256.hpp"

namespace moim::storage {

class auditor {
 public:
  enum class standing { confirmed, waiting, cancelled, offered };
  struct ticket {
    std::string user;
    standing now = standing::waiting;
    std::uint32_t place = 0;  // in line
  };
  struct slot_book {
    bool planned = false;
    bool closed = false;
    std::uint64_t revision = 0;
    std::uint32_t capacity = 0;
    std::uint32_t waitlist_limit = 0;
    std::vector<ticket> tickets;  // ticket n at n - 1
    std::set<std::uint32_t> confirmed;
    std::map<std::uint32_t, timestamp> offered;      // ticket and when its offer expires
    std::map<std::uint32_t, std::uint32_t> waiting;  // ticket by place
    std::set<std::string> users;                     // who are confirmed, offered a place or wait
    std::string owes;  // the event that is due now: a place is free and somebody waits

    std::string opening;
    std::string promotion;
    std::int64_t offer_ms = 0;
    timestamp opens_at;
    std::optional<timestamp> visit_begins;
    std::string commitment;
    bool lining_up = false;
    bool undrawn = false;
    chain_value closing_chain{};
    std::vector<std::uint32_t> entrants;

    bool is_open() const { return !lining_up && !undrawn; }
    std::size_t taken() const { return confirmed.size() + offered.size(); }
  };

  /// Records in the order of the log, from position 1.
  void take(const record& record);
  /// After the last record.
  void finish();
  /// All of a log; an unreadable one is a complaint.
  void take_all(const event_log& log);

  /// Empty when everything is as promised.
  const std::vector<std::string>& complaints() const { return complaints_; }
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
  void check_ticket(slot_book& book, const record& record, const nlohmann::json& data);
  void check_plan(slot_book& book, const record& record, const nlohmann::json& plan);
  void owe(slot_book& book, timestamp now, const std::string& kind);
  void check_new_ticket(slot_book& book, const std::string& user, std::uint32_t number,
                        standing as);
  void check_cancel(slot_book& book, const std::string& user, std::uint32_t number);
  void check_first_in_line(slot_book& book, const std::string& user, std::uint32_t number);
  void check_time(const slot_book& book, const record& record);
  void check_opening(slot_book& book, const record& record, const nlohmann::json& data);
  void check_draw(slot_book& book, const record& record, const nlohmann::json& data);
  void check_offer(slot_book& book, const record& record, std::uint32_t number,
                   const nlohmann::json& data);
  void demand(bool kept, const std::string& promise);

  std::uint64_t position_ = 0;
  std::map<std::string, stream_end, std::less<>> ends_;
  std::map<std::string, slot_book> slots_;
  std::vector<std::string> complaints_;
  sha256 hash_;
  std::string frame_;
};

}  // namespace moim::storage
