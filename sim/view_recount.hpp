// What queries must show at a position: the ledger counted through up to there, into plain maps,
// and compared with the view entry by entry.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/view.hpp"
#include "sim/ledger.hpp"

namespace moim::sim {

class view_recount {
 public:
  explicit view_recount(const ledger& log) : log_(log) {}

  /// What is wrong with the view, if anything.
  std::optional<std::string> compare(const actors::view& shown);

 private:
  struct place_row {
    std::string slot;
    std::uint32_t ticket = 0;
    std::string status;
    std::int64_t since_ms = 0;
    std::uint64_t position = 0;
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

  void count_up_to(std::uint64_t position);
  void count(const ledger_entry& entry);
  void count_ticket(const ledger_entry& entry, slot_count& slot, const std::string& name);
  std::optional<std::string> compare_stores(const actors::view& shown) const;
  std::optional<std::string> compare_slots(const actors::view& shown) const;
  std::optional<std::string> compare_places(const actors::view& shown) const;

  const ledger& log_;
  std::uint64_t counted_ = 0;          // up to this position
  std::vector<std::uint64_t> stores_;  // positions of their creation
  std::map<std::string, slot_count> slots_;
  std::map<std::string, visitor> visitors_;
};

}  // namespace moim::sim
