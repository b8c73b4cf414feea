// Rules of announcing a store. All broken rules are told at once, each with the field it is about.
#include "domain/store.hpp"

#include <algorithm>

#include "domain/ensure.hpp"

namespace moim {

namespace {

void check_text(std::vector<violation>& found, const char* field, const std::string& text,
                std::size_t characters_max, bool required) {
  if (required && is_blank(text)) {
    found.push_back({field, "required"});
  }
  if (count_characters(text) > characters_max) {
    found.push_back({field, "too_long"});
  }
}

void check_coordinates(std::vector<violation>& found, const store_details& d) {
  if (d.latitude.has_value() != d.longitude.has_value()) {
    found.push_back({d.latitude ? "longitude" : "latitude", "required"});
  }
  if (d.latitude && !(*d.latitude >= -90 && *d.latitude <= 90)) {
    found.push_back({"latitude", "out_of_range"});
  }
  if (d.longitude && !(*d.longitude >= -180 && *d.longitude <= 180)) {
    found.push_back({"longitude", "out_of_range"});
  }
}

void check_time_slots(std::vector<violation>& found, const std::vector<time_of_day>& slots) {
  if (slots.empty()) {
    found.push_back({"timeSlots", "required"});
  }
  if (slots.size() > limits::time_slots_max) {
    found.push_back({"timeSlots", "too_many"});
  }
  if (std::adjacent_find(slots.begin(), slots.end(), std::greater_equal<>{}) != slots.end()) {
    found.push_back({"timeSlots", "not_ascending"});
  }
}

}  // namespace

std::vector<violation> check(const store_details& d) {
  std::vector<violation> found;
  check_text(found, "name", d.name, limits::store_name_characters_max, true);
  check_text(found, "bio", d.bio, limits::store_bio_characters_max, false);
  check_text(found, "category", d.category, limits::store_category_characters_max, true);
  check_text(found, "location", d.location, limits::store_location_characters_max, true);
  check_coordinates(found, d);
  if (d.end_date < d.start_date) {
    found.push_back({"endDate", "before_start"});
  } else if (d.end_date.days - d.start_date.days >= limits::store_days_max) {
    found.push_back({"endDate", "too_long"});
  }
  if (d.reservation_closes_at <= d.reservation_opens_at) {
    found.push_back({"reservationClosesAt", "before_start"});
  }
  check_time_slots(found, d.time_slots);
  if (d.capacity_per_slot < 1 || d.capacity_per_slot > limits::slot_capacity_max) {
    found.push_back({"capacityPerSlot", "out_of_range"});
  }
  if (d.waitlist_limit > limits::waitlist_max) {
    found.push_back({"waitlistLimit", "out_of_range"});
  }
  return found;
}

bool has_slot(const store_details& d, calendar_date date, time_of_day time) {
  return date >= d.start_date && date <= d.end_date &&
         std::binary_search(d.time_slots.begin(), d.time_slots.end(), time);
}

slot_plan plan_slot(const store_details& d, timestamp starts_at) {
  return {d.capacity_per_slot, d.waitlist_limit, d.reservation_opens_at,
          std::min(d.reservation_closes_at, starts_at)};
}

decision<store> store::decide(const state& s, const command& c, const context&) {
  const auto& cmd = std::get<create_store>(c);
  if (s.details) {
    return refuse<store>(store_exists{});
  }
  if (auto found = check(cmd.details); !found.empty()) {
    return refuse<store>(invalid_store{std::move(found)});
  }
  return accept<store>(store_created{cmd.organizer, cmd.details});
}

void store::evolve(state& s, const event& e, timestamp at) {
  const auto& created = std::get<store_created>(e);
  ensure(!s.details, "a store is created once");
  s.organizer = created.organizer;
  s.details = created.details;
  s.created_at = at;
}

store::reply store::answer(const state& s, const command&) {
  return {s.created_at};
}

}  // namespace moim
