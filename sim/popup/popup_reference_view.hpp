// Stores, slots and reservations as queries must show them at a position: counts the ledger into
// plain maps, and compares them with the view entry by entry.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/popup/store_search.hpp"
#include "actors/subjects.hpp"
#include "sim/auditor/ledger.hpp"
#include "sim/popup/reference_slot.hpp"

namespace moim::sim {

class popup_reference_view {
 public:
  explicit popup_reference_view(const ledger& log) : log_(&log) {}

  void count(const ledger_entry& entry);
  /// What is wrong with a view of the same position, if anything.
  std::optional<std::string> compare(const actors::view& shown) const;

 private:
  struct store_row {
    std::string stream;
    std::string name;
    std::int64_t created_at_ms = 0;
    std::int64_t closed_at_ms = -1;
    std::uint64_t changed_at = 0;
  };
  struct place_row {
    std::string slot;
    std::uint32_t ticket = 0;
    std::string status;
    std::int64_t since_ms = 0;
    std::uint64_t position = 0;
    std::int64_t status_since_ms = 0;
    bool hidden = false;
  };
  struct slot_count {
    slot_id id;
    std::uint32_t capacity = 0;
    std::map<std::string, std::uint32_t> by_status;
  };
  struct visitor {
    user_id id;
    std::vector<place_row> places;
  };

  void count_slot(const ledger_entry& entry);
  void count_store(const ledger_entry& entry);
  void add_place(const ledger_entry& entry, slot_count& slot, const std::string& name);
  void change_place(slot_count& slot, const std::string& name, const std::string& user,
                    std::uint32_t ticket, const std::string& status, std::int64_t at_ms);
  void hide_place(const std::string& name, const std::string& user, std::uint32_t ticket);
  std::optional<std::string> compare_stores(const actors::view& shown) const;
  std::optional<std::string> compare_search(const actors::view& shown) const;
  std::optional<std::string> compare_slots(const actors::view& shown) const;
  std::optional<std::string> compare_clock(const actors::view& shown, const std::string& stream,
                                           const slot_id& id) const;
  std::optional<std::string> compare_places(const actors::view& shown) const;

  const ledger* log_;
  std::vector<store_row> stores_;
  std::map<std::string, std::size_t> store_numbers_;  // by stream
  std::map<std::string, slot_count> slots_;
  std::map<std::string, visitor> visitors_;
};

}  // namespace moim::sim
