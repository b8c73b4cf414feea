// The numbers are small on purpose, so that few users meet at few places all the time.
#include "sim/workload/workload_config.hpp"

#include "sim/host/durations.hpp"

namespace moim::sim {

uuid numbered_uuid(std::uint8_t kind, std::size_t n) {
  uuid id;
  id.bytes[0] = kind;
  id.bytes[6] = 0x80;
  id.bytes[15] = static_cast<std::uint8_t>(n);
  return id;
}

workload_config::workload_config(std::uint64_t run_seed, const draw_parts& draw) : seed(run_seed) {
  random_source chance(seed, 1, 0);
  begins_at_ms = 1'800'000'000'000 + chance.between(0, day_ms);
  const bool is_eve = chance.one_in(4);  // the first day begins soon
  if (is_eve) {
    begins_at_ms -= begins_at_ms % day_ms;
    begins_at_ms += first_time_of_day.minutes * 60'000LL - chance.between(60'000, 600'000);
  }
  const auto user_count = chance.between(4, 12);
  for (std::int64_t n = 1; n <= user_count; ++n) {
    users.push_back({numbered_uuid(0xa0, static_cast<std::size_t>(n))});
  }
  first_day.days = static_cast<std::int32_t>(begins_at_ms / day_ms + (is_eve ? 0 : 1));
  draw(*this, chance);
  keyed_percent = chance.below(101);
  arrival_percent = static_cast<std::uint64_t>(chance.between(5, 40));
  fault_percent = chance.one_in(10) ? 0 : static_cast<std::uint64_t>(chance.between(2, 20));
  snapshot_events = static_cast<std::uint64_t>(chance.between(1, 20));
  view_snapshot_events = static_cast<std::uint64_t>(chance.between(5, 60));
  shards = static_cast<unsigned>(chance.between(1, 3));
}

}  // namespace moim::sim
