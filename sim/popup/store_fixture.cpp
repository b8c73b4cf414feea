// The slots lie half an hour apart, on as many days as they need.
#include "sim/popup/store_fixture.hpp"

#include <set>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "sim/host/durations.hpp"
#include "storage/codec/json_write.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::sim {

namespace {

constexpr std::uint32_t slots_a_day = 48;
constexpr std::uint16_t slot_minutes = 30;
constexpr std::int32_t days_ahead = 30;

std::string store_path(store_id store) {
  return "/api/v1/stores/" + to_text(store);
}

}  // namespace

store_details details_of(const store_fixture_plan& plan, timestamp now) {
  store_details d;
  d.name = plan.name;
  d.bio = "A store of a benchmark, with a text that is about as long as those of real stores.";
  d.category = "FASHION";
  d.location = "Seongsu-dong, Seoul";
  d.latitude = 37.5446;
  d.longitude = 127.0559;
  d.start_date.days = static_cast<std::int32_t>(now.ms / day_ms) + days_ahead;
  d.end_date.days = d.start_date.days + static_cast<std::int32_t>((plan.slots - 1) / slots_a_day);
  d.reservation_opens_at.ms = now.ms - day_ms;
  d.reservation_closes_at.ms = now.ms + (days_ahead - 2) * day_ms;
  for (std::uint32_t i = 0; i < std::min(plan.slots, slots_a_day); ++i) {
    d.time_slots.push_back({static_cast<std::uint16_t>(i * slot_minutes)});
  }
  d.capacity_per_slot = plan.capacity;
  d.waitlist_limit = plan.waitlist_limit;
  return d;
}

std::vector<slot_id> slots_of(const store_fixture_plan& plan, const store_details& details,
                              store_id store) {
  std::vector<slot_id> slots;
  for (std::uint32_t i = 0; i < plan.slots; ++i) {
    slots.push_back({store,
                     {details.start_date.days + static_cast<std::int32_t>(i / slots_a_day)},
                     details.time_slots[i % slots_a_day]});
  }
  return slots;
}

store_fixture make_store_fixture(http_client& client, const std::string& organizer_token,
                                 const store_fixture_plan& plan) {
  const auto details = details_of(plan, transport::system_clock{}.now());
  std::string body;
  storage::write_json(body, details);
  const auto answer = client.post("/api/v1/stores", organizer_token, body);
  store_fixture made;
  if (answer.result_int() != 201 ||
      !from_text(nlohmann::json::parse(answer.body()).at("storeId").get<std::string>(),
                 made.store)) {
    throw std::runtime_error("the store was refused: " + answer.body());
  }
  made.slots = slots_of(plan, details, made.store);
  return made;
}

std::string reservations_path(const slot_id& slot) {
  return store_path(slot.store) + "/slots/" + to_text(slot.date) + '/' + to_text(slot.time) +
         "/reservations";
}

std::uint64_t count_tickets(http_client& client, const std::vector<slot_id>& slots) {
  std::set<std::pair<store_id, calendar_date>> days;
  for (const auto& slot : slots) days.emplace(slot.store, slot.date);
  std::uint64_t count = 0;
  for (const auto& [store, date] : days) {
    const auto answer = client.get(store_path(store) + "/slots?date=" + to_text(date));
    const auto list = nlohmann::json::parse(answer.body());
    for (const auto& slot : list.at("items")) {
      count += slot.at("confirmed").get<std::uint64_t>() + slot.at("waiting").get<std::uint64_t>();
    }
  }
  return count;
}

}  // namespace moim::sim
