// Small on purpose: few users at few places meet each other all the time.
#include "sim/scenery.hpp"

namespace moim::sim {

namespace {

uuid numbered(std::uint8_t kind, std::size_t n) {
  uuid id;
  id.bytes[0] = kind;
  id.bytes[6] = 0x80;
  id.bytes[15] = static_cast<std::uint8_t>(n);
  return id;
}

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;

}  // namespace

scenery::scenery(std::uint64_t seed) {
  dice chance(seed, 1, 0);
  begins_at_ms = 1'800'000'000'000 + chance.between(0, day_ms);
  const auto user_count = chance.between(4, 12);
  for (std::int64_t n = 1; n <= user_count; ++n) {
    users.push_back({numbered(0xa0, static_cast<std::size_t>(n))});
  }
  const auto store_count = chance.between(1, 3);
  for (std::int64_t n = 1; n <= store_count; ++n) {
    stores.push_back({numbered(0xb0, static_cast<std::size_t>(n))});
  }
  const auto slot_count = chance.between(1, 5);
  for (std::int64_t n = 0; n < slot_count; ++n) {
    const auto day = static_cast<std::int32_t>(begins_at_ms / day_ms + 1);
    const auto minute = static_cast<std::uint16_t>(600 + n * 30);
    slots.push_back({stores[chance.below(stores.size())], {day}, {minute}});
    slot_plan plan;
    plan.capacity = static_cast<std::uint32_t>(chance.between(1, 4));
    plan.waitlist_limit = static_cast<std::uint32_t>(chance.between(0, 5));
    plan.opens_at.ms = begins_at_ms + (chance.percent(70) ? -1000 : chance.between(0, 60'000));
    plan.closes_at.ms =
        begins_at_ms + (chance.percent(80) ? 30 * day_ms : chance.between(60'000, 600'000));
    plans.push_back(plan);
  }
  keyed_percent = chance.below(101);
  arrival_percent = static_cast<std::uint64_t>(chance.between(5, 40));
  trouble_percent = chance.one_in(10) ? 0 : static_cast<std::uint64_t>(chance.between(2, 20));
  snapshot_events = static_cast<std::uint64_t>(chance.between(1, 20));
  view_snapshot_events = static_cast<std::uint64_t>(chance.between(5, 60));
  shards = static_cast<unsigned>(chance.between(1, 3));
}

}  // namespace moim::sim
