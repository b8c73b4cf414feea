// Stores open around the beginning of the run, so that openings and closings fall into it.
#include "sim/popup/popup_config.hpp"

#include "domain/popup/line_draw.hpp"
#include "sim/host/durations.hpp"

namespace moim::sim {

namespace {

/// Most stores let people line up, and half offer what comes free.
void choose_opening(store_details& d, random_source& chance) {
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
  return {static_cast<std::uint16_t>(first_time_of_day.minutes + n * 30)};
}

}  // namespace

std::any draw_popup_config(const workload_config& config, random_source& chance) {
  popup_config made;
  const auto day = config.first_day;
  const auto begins_at_ms = config.begins_at_ms;
  const auto slot_count = chance.between(1, 5);
  const auto day_count = chance.between(1, 3);
  const auto store_count = chance.between(1, 3);
  made.days = static_cast<std::int32_t>(day_count);
  for (std::int64_t n = 1; n <= store_count; ++n) {
    made.stores.push_back({numbered_uuid(0xb0, static_cast<std::size_t>(n))});
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
    choose_opening(d, chance);
    random_source limits(config.seed, 4, static_cast<std::uint64_t>(n));  // of their own
    if (limits.percent(50)) d.slots_per_user = static_cast<std::uint32_t>(limits.between(1, 2));
    made.announced.push_back(std::move(d));
  }
  for (std::int64_t n = 0; n < slot_count; ++n) {
    made.store_of.push_back(chance.below(made.stores.size()));
    const calendar_date of{day.days + static_cast<std::int32_t>(chance.between(0, day_count - 1))};
    made.slots.push_back({made.stores[made.store_of.back()], of, time_of(n)});
  }
  return made;
}

hex_digest popup_config::secret_of(store_id store) {
  return sha256_of("secret of " + to_text(store));
}

std::optional<hex_digest> popup_config::commitment_of(store_id store,
                                                      const store_details& details) {
  return details.opening == opening_mode::lottery ? std::optional{draw_commitment(secret_of(store))}
                                                  : std::nullopt;
}

timestamp popup_config::start_of(calendar_date date, time_of_day time) {
  return {date.days * day_ms + time.minutes * 60'000LL};
}

}  // namespace moim::sim
