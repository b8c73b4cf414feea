// Rules for creating and changing a store. All broken rules are reported at once, each with its
// field.
#include "domain/popup/store.hpp"

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

void check_images(std::vector<violation>& found, const std::vector<std::string>& images) {
  if (images.size() > limits::store_images_max) {
    found.push_back({"images", "too_many"});
  }
  for (const auto& url : images) {
    const bool is_web = url.starts_with("https://") || url.starts_with("http://");
    const bool is_plain = std::all_of(url.begin(), url.end(), [](char c) {
      return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\';
    });
    if (url.size() > limits::store_image_bytes_max) {
      found.push_back({"images", "too_long"});
    } else if (!is_web || !is_plain || url.ends_with("://")) {
      found.push_back({"images", "not_a_url"});
    }
  }
}

void check_rush(std::vector<violation>& found, const store_details& d) {
  const bool offers = d.promotion == promotion_mode::offer;
  if (offers && !d.offer_minutes) {
    found.push_back({"offerMinutes", "required"});
  }
  if (!offers && d.offer_minutes) {
    found.push_back({"offerMinutes", "only_with_offers"});
  }
  if (d.offer_minutes && (*d.offer_minutes < 1 || *d.offer_minutes > limits::offer_minutes_max)) {
    found.push_back({"offerMinutes", "out_of_range"});
  }
  if (d.cancel_closes_minutes_before > limits::cancel_closes_minutes_max) {
    found.push_back({"cancelClosesMinutesBefore", "out_of_range"});
  }
  if (d.slots_per_user &&
      (*d.slots_per_user < 1 || *d.slots_per_user > limits::slots_per_user_max)) {
    found.push_back({"slotsPerUser", "out_of_range"});
  }
}

/// Days and times can be added but not removed: the store does not know which slots have
/// reservations.
void check_slots_stay(std::vector<violation>& found, const store_details& before,
                      const store_details& after) {
  if (after.start_date > before.start_date) {
    found.push_back({"startDate", "removes_slots"});
  }
  if (after.end_date < before.end_date) {
    found.push_back({"endDate", "removes_slots"});
  }
  if (!std::includes(after.time_slots.begin(), after.time_slots.end(), before.time_slots.begin(),
                     before.time_slots.end())) {
    found.push_back({"timeSlots", "removes_slots"});
  }
}

/// The first draw publishes the secret of all draws of the store, so no line may open after that.
void check_opening_stays(std::vector<violation>& found, const store_details& before,
                         const store_details& after, timestamp now) {
  if (before.opening == opening_mode::lottery && now >= before.reservation_opens_at &&
      after.reservation_opens_at != before.reservation_opens_at) {
    found.push_back({"reservationOpensAt", "already_open"});
  }
}

/// Places that were taken without a limit were not counted.
void check_limit_stays(std::vector<violation>& found, const store_details& before,
                       const store_details& after) {
  if (after.slots_per_user && !before.slots_per_user) {
    found.push_back({"slotsPerUser", "not_announced"});
  }
}

template <class T, class Change>
void change(T& member, const std::optional<Change>& to) {
  if (to) {
    member = *to;
  }
}

store_details changed(store_details d, const store_changes& c) {
  change(d.name, c.name);
  change(d.bio, c.bio);
  change(d.category, c.category);
  change(d.location, c.location);
  change(d.latitude, c.latitude);
  change(d.longitude, c.longitude);
  change(d.start_date, c.start_date);
  change(d.end_date, c.end_date);
  change(d.reservation_opens_at, c.reservation_opens_at);
  change(d.reservation_closes_at, c.reservation_closes_at);
  change(d.time_slots, c.time_slots);
  change(d.capacity_per_slot, c.capacity_per_slot);
  change(d.waitlist_limit, c.waitlist_limit);
  change(d.images, c.images);
  change(d.promotion, c.promotion);
  change(d.offer_minutes, c.offer_minutes);
  change(d.cancel_closes_minutes_before, c.cancel_closes_minutes_before);
  change(d.slots_per_user, c.slots_per_user);
  if (c.promotion == promotion_mode::auto_ && !c.offer_minutes) {
    d.offer_minutes.reset();
  }
  return d;
}

decision<store> decide_create(const store_state& s, const create_store& c) {
  if (s.details) {
    return refuse<store>(store_exists{});
  }
  if (auto found = check(c.details); !found.empty()) {
    return refuse<store>(invalid_store{std::move(found)});
  }
  const bool is_lottery = c.details.opening == opening_mode::lottery;
  ensure(is_lottery == c.draw_commitment.has_value(),
         "the server commits to the draws of a lottery");
  return accept<store>(store_created{c.organizer, c.details, c.draw_commitment});
}

/// Why the editor may not change the store, if so.
template <class Command>
std::optional<store::rejection> refusal_to(const store_state& s, const Command& c) {
  if (!s.details) {
    return store_not_found{};
  }
  if (!c.is_admin && c.editor != s.organizer) {
    return not_your_store{};
  }
  return std::nullopt;
}

decision<store> decide_edit(const store_state& s, const edit_store& c, timestamp now) {
  if (auto why = refusal_to(s, c)) {
    return refuse<store>(std::move(*why));
  }
  if (s.closed_at) {
    return refuse<store>(store_is_closed{});
  }
  auto details = changed(*s.details, c.changes);
  auto found = check(details);
  check_slots_stay(found, *s.details, details);
  check_opening_stays(found, *s.details, details, now);
  check_limit_stays(found, *s.details, details);
  if (!found.empty()) {
    return refuse<store>(invalid_store{std::move(found)});
  }
  return details == *s.details ? decision<store>{}
                               : accept<store>(store_edited{std::move(details)});
}

/// Closing twice is no error: both get the same answer.
decision<store> decide_close(const store_state& s, const close_store& c) {
  if (auto why = refusal_to(s, c)) {
    return refuse<store>(std::move(*why));
  }
  return s.closed_at ? decision<store>{} : accept<store>(store_closed{});
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
  check_images(found, d.images);
  check_rush(found, d);
  return found;
}

bool has_slot(const store_details& d, calendar_date date, time_of_day time) {
  return date >= d.start_date && date <= d.end_date &&
         std::binary_search(d.time_slots.begin(), d.time_slots.end(), time);
}

slot_plan plan_slot(const store_details& d, timestamp starts_at, std::uint64_t revision,
                    const std::optional<hex_digest>& draw_commitment) {
  constexpr std::int64_t minute_ms = 60'000;
  ensure((d.opening == opening_mode::lottery) == draw_commitment.has_value(),
         "the draws of a lottery are committed to");
  slot_plan plan;
  plan.capacity = d.capacity_per_slot;
  plan.waitlist_limit = d.waitlist_limit;
  plan.opens_at = d.reservation_opens_at;
  plan.closes_at = std::min(d.reservation_closes_at, starts_at);
  plan.revision = revision;
  plan.opening = d.opening;
  plan.promotion = d.promotion;
  plan.offer_minutes = d.offer_minutes.value_or(0);
  plan.cancellable_until = timestamp{starts_at.ms - d.cancel_closes_minutes_before * minute_ms};
  plan.starts_at = starts_at;
  plan.draw_commitment = draw_commitment;
  plan.slots_per_user = d.slots_per_user;
  return plan;
}

decision<store> store::decide(const state& s, const command& c, const context& ctx) {
  return std::visit(overloaded{[&](const create_store& cmd) { return decide_create(s, cmd); },
                               [&](const edit_store& cmd) { return decide_edit(s, cmd, ctx.now); },
                               [&](const close_store& cmd) { return decide_close(s, cmd); }},
                    c);
}

void store::evolve(state& s, const event& e, timestamp at) {
  std::visit(overloaded{[&](const store_created& ev) {
                          ensure(!s.details, "a store is created once");
                          s.organizer = ev.organizer;
                          s.details = ev.details;
                          s.created_at = at;
                          s.draw_commitment = ev.draw_commitment;
                        },
                        [&](const store_edited& ev) {
                          ensure(s.details && !s.closed_at, "only an open store is edited");
                          s.details = ev.details;
                        },
                        [&](const store_closed&) {
                          ensure(s.details && !s.closed_at, "a store is closed once");
                          s.closed_at = at;
                        }},
             e);
}

store::reply store::answer(const state& s, const command&) {
  ensure(s.details.has_value(), "an accepted command leaves a store");
  return {s.organizer, *s.details, s.created_at, s.closed_at, s.draw_commitment};
}

}  // namespace moim
