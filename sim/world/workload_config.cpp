// Small on purpose: few users at few places meet each other all the time.
#include "sim/world/workload_config.hpp"

#include "domain/popup/line_draw.hpp"
#include "sim/host/durations.hpp"

namespace moim::sim {

namespace {

uuid numbered(std::uint8_t kind, std::size_t n) {
  uuid id;
  id.bytes[0] = kind;
  id.bytes[6] = 0x80;
  id.bytes[15] = static_cast<std::uint8_t>(n);
  return id;
}

/// Most stores let people line up, and half offer what comes free.
void choose_rush(store_details& d, random_source& chance) {
  if (chance.percent(60)) {
    d.opening = chance.percent(40) ? opening_mode::prequeue : opening_mode::lottery;
    d.reservation_opens_at.ms += chance.between(minute_ms / 4, minute_ms * 3 / 2);
    d.reservation_closes_at.ms += 4 * minute_ms;
  }
  if (chance.percent(50)) {
    d.promotion = promotion_mode::offer;
    d.offer_minutes = static_cast<std::uint32_t>(chance.between(1, 3));
  }
  d.cancel_closes_minutes_before = static_cast<std::uint32_t>(chance.between(0, 2) * 12 * 60);
}

time_of_day time_of(std::int64_t n) {
  return {static_cast<std::uint16_t>(600 + n * 30)};
}

}  // namespace

scenery::scenery(std::uint64_t seed) {
  random_source chance(seed, 1, 0);
  begins_at_ms = 1'800'000'000'000 + chance.between(0, day_ms);
  const bool is_eve = chance.one_in(4);  // the first slot begins soon
  if (is_eve) {
    begins_at_ms -= begins_at_ms % day_ms;
    begins_at_ms += time_of(0).minutes * 60'000LL - chance.between(60'000, 600'000);
  }
  const auto user_count = chance.between(4, 12);
  for (std::int64_t n = 1; n <= user_count; ++n) {
    users.push_back({numbered(0xa0, static_cast<std::size_t>(n))});
  }
  const calendar_date day{static_cast<std::int32_t>(begins_at_ms / day_ms + (is_eve ? 0 : 1))};
  const auto slot_count = chance.between(1, 5);
  const auto day_count = chance.between(1, 3);
  const auto store_count = chance.between(1, 3);
  for (std::int64_t n = 1; n <= store_count; ++n) {
    stores.push_back({numbered(0xb0, static_cast<std::size_t>(n))});
    store_details d;
    d.category = "popup";
    d.location = "Seoul";
    d.start_date = day;
    d.end_date.days = day.days + static_cast<std::int32_t>(day_count - 1);
    for (std::int64_t i = 0; i < slot_count; ++i) d.time_slots.push_back(time_of(i));
    d.capacity_per_slot = static_cast<std::uint32_t>(chance.between(1, 4));
    d.waitlist_limit = static_cast<std::uint32_t>(chance.between(0, 5));
    d.reservation_opens_at.ms =
        begins_at_ms + (chance.percent(70) ? -1000 : chance.between(0, 60'000));
    d.reservation_closes_at.ms =
        begins_at_ms + (chance.percent(80) ? 30 * day_ms : chance.between(60'000, 600'000));
    choose_rush(d, chance);
    random_source limits(seed, 4,
                         static_cast<std::uint64_t>(n));  // apart: the rest is dealt as ever
    if (limits.percent(50)) d.slots_per_user = static_cast<std::uint32_t>(limits.between(1, 2));
    announced.push_back(std::move(d));
  }
  for (std::int64_t n = 0; n < slot_count; ++n) {
    store_of.push_back(chance.below(stores.size()));
    const calendar_date of{day.days + static_cast<std::int32_t>(chance.between(0, day_count - 1))};
    slots.push_back({stores[store_of.back()], of, time_of(n)});
  }
  for (std::int64_t n = -1; n < day_count - 1; ++n) {
    reminders_at_ms.push_back(start_of({day.days + static_cast<std::int32_t>(n)}, {15 * 60}).ms);
  }
  keyed_percent = chance.below(101);
  arrival_percent = static_cast<std::uint64_t>(chance.between(5, 40));
  trouble_percent = chance.one_in(10) ? 0 : static_cast<std::uint64_t>(chance.between(2, 20));
  snapshot_events = static_cast<std::uint64_t>(chance.between(1, 20));
  view_snapshot_events = static_cast<std::uint64_t>(chance.between(5, 60));
  shards = static_cast<unsigned>(chance.between(1, 3));
}

hex_digest scenery::secret_of(store_id store) {
  return sha256_of("secret of " + to_text(store));
}

std::optional<hex_digest> scenery::commitment_of(store_id store, const store_details& details) {
  return details.opening == opening_mode::lottery ? std::optional{draw_commitment(secret_of(store))}
                                                  : std::nullopt;
}

timestamp scenery::start_of(calendar_date date, time_of_day time) {
  return {date.days * day_ms + time.minutes * 60'000LL};
}

std::int64_t scenery::next_reminder_ms(std::int64_t at_ms) {
  const auto due_ms = at_ms / day_ms * day_ms + 15LL * 3600 * 1000;
  return due_ms < at_ms ? due_ms + day_ms : due_ms;
}

}  // namespace moim::sim
