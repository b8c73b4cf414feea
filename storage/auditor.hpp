// Judges a log without the code that wrote it: plain lists, plain JSON, and the promises in the
// words of the product. It checks the order of positions and versions, every chain value, and that
// every slot was given away fairly: tickets in order, nobody twice, never above capacity, nobody
// passed over, and every place that came free given to the first in line at once.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "storage/event_log.hpp"
#include "storage/sha256.hpp"

namespace moim::storage {

class auditor {
 public:
  enum class standing { confirmed, waiting, cancelled };
  struct ticket {
    std::string user;
    standing now = standing::waiting;
  };
  struct slot_book {
    bool planned = false;
    bool closed = false;
    std::uint64_t revision = 0;
    std::uint32_t capacity = 0;
    std::uint32_t waitlist_limit = 0;
    std::vector<ticket> tickets;  // ticket n at n - 1
    std::set<std::uint32_t> confirmed;
    std::set<std::uint32_t> waiting;
    std::set<std::string> users;  // who are confirmed or wait
    bool owes_promotion = false;  // a place is free and somebody waits
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
  void check_plan(slot_book& book, bool first, const nlohmann::json& plan);
  static void owe_promotion(slot_book& book);
  void check_new_ticket(slot_book& book, const std::string& user, std::uint32_t number,
                        standing as);
  void check_cancel(slot_book& book, const std::string& user, std::uint32_t number);
  void check_promotion(slot_book& book, const std::string& user, std::uint32_t number);
  void demand(bool kept, const std::string& promise);

  std::uint64_t position_ = 0;
  std::map<std::string, stream_end, std::less<>> ends_;
  std::map<std::string, slot_book> slots_;
  std::vector<std::string> complaints_;
  sha256 hash_;
  std::string frame_;
};

}  // namespace moim::storage
