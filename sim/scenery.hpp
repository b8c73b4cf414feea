// Where a simulated run takes place: who the users are, which slots they want and under which
// plans, and how hard the world is on them. All of it follows from the seed.
#pragma once

#include <string>
#include <vector>

#include "domain/slot.hpp"
#include "sim/dice.hpp"

namespace moim::sim {

struct scenery {
  explicit scenery(std::uint64_t seed);

  std::vector<user_id> users;
  std::vector<store_id> stores;
  std::vector<slot_id> slots;
  std::vector<slot_plan> plans;  // by slot
  std::int64_t begins_at_ms = 0;

  std::uint64_t keyed_percent = 0;    // of requests come under an idempotency key
  std::uint64_t arrival_percent = 0;  // of steps begin a new errand
  std::uint64_t trouble_percent = 0;  // of errands are the world's
  std::uint64_t snapshot_events = 0;
  std::uint64_t view_snapshot_events = 0;
  unsigned shards = 1;
};

}  // namespace moim::sim
