// The configuration of a simulated run: its users, sizes of caches, rates of operations and
// faults, and the parts of the subjects. All of it follows from the seed.
#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <vector>

#include "domain/calendar.hpp"
#include "domain/ids.hpp"
#include "sim/host/random_source.hpp"

namespace moim::sim {

struct workload_config {
  /// Draws the parts of the subjects into `parts`.
  using draw_parts = std::function<void(workload_config&, random_source&)>;
  workload_config(std::uint64_t seed, const draw_parts& draw);

  /// What a subject has added: a struct of its room.
  template <class Part>
  const Part& part() const {
    for (const auto& one : parts) {
      if (const auto* found = std::any_cast<Part>(&one)) return *found;
    }
    throw std::bad_any_cast();
  }

  std::uint64_t seed = 0;
  std::vector<user_id> users;
  std::int64_t begins_at_ms = 0;
  /// Of the first visits and the like: the next day, or this one when it begins within minutes.
  calendar_date first_day;
  std::vector<std::any> parts;

  std::uint64_t keyed_percent = 0;    // of requests come under an idempotency key
  std::uint64_t arrival_percent = 0;  // of steps begin a new operation
  std::uint64_t fault_percent = 0;    // of operations are faults
  std::uint64_t snapshot_events = 0;
  std::uint64_t view_snapshot_events = 0;
  unsigned shards = 1;
};

/// When the day begins, as visits and the like do.
inline constexpr time_of_day first_time_of_day{600};

/// An id that tells its kind and number.
uuid numbered_uuid(std::uint8_t kind, std::size_t n);

}  // namespace moim::sim
