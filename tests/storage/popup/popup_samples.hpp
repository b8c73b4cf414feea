// Events of stores, slots and permits for the tests of the codecs.
#pragma once

#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "tests/storage/events/sample_events.hpp"

namespace moim::storage {

inline const store_id sample_store{sample_uuid(2)};
inline const slot_id sample_slot{sample_store, {20'789}, {630}};

inline store_details sample_details() {
  store_details details;
  details.name = "성수 \"빵\" 팝업";
  details.bio = "line one\nline two";
  details.category = "food";
  details.location = "서울 성동구 연무장길 1";
  details.latitude = 37.5446;
  details.longitude = 127.0559;
  details.start_date = {20'789};
  details.end_date = {20'802};
  details.reservation_opens_at = {1'796'000'000'000};
  details.reservation_closes_at = {1'797'000'000'000};
  details.time_slots = {{600}, {660}, {1'439}};
  details.capacity_per_slot = 10;
  details.waitlist_limit = 500;
  details.images = {"https://images.example/1.jpg", "http://images.example/%EB%B9%B5?w=2"};
  details.opening = opening_mode::lottery;
  details.promotion = promotion_mode::offer;
  details.offer_minutes = 10;
  details.cancel_closes_minutes_before = 60;
  details.slots_per_user = 2;
  return details;
}

template <>
inline slot_id sample_id<slot>() {
  return sample_slot;
}

template <>
inline store_id sample_id<store>() {
  return sample_store;
}

template <>
inline permit_holder sample_id<permits>() {
  return {sample_store, sample_user};
}

template <>
inline std::vector<slot::event> samples<slot>() {
  slot_plan plan{10, 10'000, {1'796'000'000'000}, {1'797'000'000'000}, 257};
  plan.opening = opening_mode::lottery;
  plan.promotion = promotion_mode::offer;
  plan.offer_minutes = 10;
  plan.cancellable_until = timestamp{1'796'400'000'000};
  plan.starts_at = timestamp{1'796'403'600'000};
  plan.draw_commitment = sample_digest(1);
  plan.slots_per_user = 2;
  return {slot_planned{plan},
          place_confirmed{sample_user, 1},
          waitlist_joined{sample_user, 11},
          reservation_cancelled{sample_user, 1},
          waiter_promoted{sample_user, 4'294'967'295},
          slot_replanned{plan},
          slot_closed{},
          reservations_dropped{{{sample_user, 1}, {{sample_uuid(4)}, 4'294'967'295}}},
          line_opened{},
          line_closed{},
          line_drawn{sample_digest(2), sample_digest(3), sample_digest(4)},
          place_offered{sample_user, 12, sample_time},
          offer_accepted{sample_user, 12},
          offer_expired{sample_user, 12},
          reservation_hidden{sample_user, 11},
          permit_spent{sample_user, 4}};
}

template <>
inline std::vector<store::event> samples<store>() {
  return {store_created{sample_user, sample_details(), sample_digest(1)},
          store_edited{sample_details()}, store_closed{}};
}

template <>
inline std::vector<permits::event> samples<permits>() {
  return {permit_taken{sample_slot, 4, 2}, permit_returned{sample_slot, 3}};
}

template <>
inline std::vector<std::pair<std::string, slot::event>> old_samples<slot>() {
  auto unlimited = std::get<slot_planned>(samples<slot>().front()).plan;
  unlimited.slots_per_user.reset();
  const slot_plan plain{10, 10'000, {1'796'000'000'000}, {1'797'000'000'000}, 257};
  auto first = plain;
  first.revision = 0;
  return {{"slot_planned.3", slot_planned{unlimited}},
          {"slot_replanned.2", slot_replanned{unlimited}},
          {"slot_planned.2", slot_planned{plain}},
          {"slot_replanned.1", slot_replanned{plain}},
          {"slot_planned.1", slot_planned{first}}};
}

template <>
inline std::vector<std::pair<std::string, store::event>> old_samples<store>() {
  auto unlimited = sample_details();
  unlimited.slots_per_user.reset();
  auto plain = unlimited;
  plain.opening = opening_mode::fifo;
  plain.promotion = promotion_mode::auto_;
  plain.offer_minutes = {};
  plain.cancel_closes_minutes_before = 0;
  auto first = plain;
  first.images.clear();
  return {{"store_created.3", store_created{sample_user, unlimited, sample_digest(1)}},
          {"store_edited.2", store_edited{unlimited}},
          {"store_created.2", store_created{sample_user, plain}},
          {"store_edited.1", store_edited{plain}},
          {"store_created.1", store_created{sample_user, first}}};
}

}  // namespace moim::storage
