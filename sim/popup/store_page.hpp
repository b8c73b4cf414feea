// A store after its last change, read from the ledger, and the question that the change asks of a
// slot.
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "sim/auditor/ledger.hpp"
#include "sim/auditor/question.hpp"

namespace moim::sim {

struct store_page {
  std::string organizer;  // empty: nobody has announced it
  std::string name;
  std::uint32_t capacity = 0;
  std::uint32_t slots_per_user = 0;  // 0: no limit
  std::int64_t created_at_ms = 0;
  std::int64_t closed_at_ms = -1;
  std::uint64_t changed_at = 0;
  nlohmann::json details;
  std::string commitment;  // to the secret of a lottery

  std::string rules() const;
  /// What a client is answered.
  std::string answer() const;
};

store_page read_store(const ledger& log, const std::string& stream, std::uint64_t before);

/// What a store has to tell a slot that hears of it at `now_ms`.
question news_of(const store_page& page, const std::string& slot, std::int64_t now_ms);

/// Whether an event makes a slot hear of its store.
bool asks_slot(const ledger_entry& cause, const std::string& slot);

/// Empty when there is none.
std::string limit_text(std::uint32_t slots_per_user);

}  // namespace moim::sim
