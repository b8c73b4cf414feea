// One value of every event there is, always the same: what the golden files were made from.
#pragma once

#include <string>
#include <vector>

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "domain/mail/mailbox.hpp"
#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "storage/keys/personal_keys.hpp"

namespace moim::storage {

inline uuid sample_uuid(std::uint8_t number) {
  return make_uuid_v7(1'796'000'000'000, {number, 2, 3, 4, 5, 6, 7, 8, 9, number});
}

inline const user_id sample_user{sample_uuid(1)};
inline const store_id sample_store{sample_uuid(2)};
inline const session_id sample_session{sample_uuid(3)};
inline constexpr timestamp sample_time{1'796'000'000'123};
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

inline hex_digest sample_digest(std::uint8_t first) {
  hex_digest digest;
  for (auto& byte : digest.value) byte = first++;
  return digest;
}

inline account_profile sample_profile() {
  return {{"모임"},
          personal<std::string>{"+82 10-1234-5678"},
          personal<gender>{gender::female},
          personal<std::int32_t>{1990},
          personal<std::string>{"서울 성동구 연무장길 1"},
          personal<double>{37.5446},
          personal<double>{127.0559}};
}

/// Bytes 0, 1, 2… 31.
inline personal_key sample_key() {
  personal_key key;
  for (std::size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<std::uint8_t>(i);
  }
  return key;
}

/// Has that one key, of the sample user.
class sample_keys final : public personal_keys {
 public:
  std::variant<key_lookup, io_failure> find(user_id owner) const override {
    return owner == sample_user ? key_lookup{key_standing::there, sample_key()} : key_lookup{};
  }
  std::variant<key_lookup, io_failure> find_or_make(user_id owner) override { return find(owner); }
  std::optional<io_failure> sync() override { return std::nullopt; }
  std::optional<io_failure> destroy(user_id) override { return std::nullopt; }
};

template <class A>
std::vector<typename A::event> samples();

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
inline std::vector<account::event> samples<account>() {
  return {account_opened{{"user@example.com"},
                         {"모임"},
                         {"$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA"},
                         role::organizer},
          role_granted{role::admin},
          session_started{sample_session, sample_time},
          session_rotated{sample_session, 7, sample_time},
          session_ended{sample_session, session_end::token_reused},
          profile_changed{sample_profile()},
          password_changed{{"$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA"}},
          kakao_linked{{"4242424242"}},
          account_withdrawn{{{"b4c9a289323b21a01c3e940f150eb9b8"}}},
          account_erased{}};
}

template <>
inline std::vector<login::event> samples<login>() {
  return {login_claimed{sample_user}, login_released{sample_user}};
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
inline std::vector<mailbox::event> samples<mailbox>() {
  return {
      mailbox_opened{mail_language::ko},
      mail_language_chosen{mail_language::en},
      mail_wanted{3, mail_kind::promoted, {sample_slot, 11}, mail_language::en, 257, sample_time},
      mail_attempted{3, 1},
      mail_handed_over{3, 1, "3.uuid@moim.example", {"250 2.0.0 Queued"}},
      mail_failed{3, 1, {"451 4.7.1 Greylisted"}, sample_time},
      mail_given_up{3, 20, {"550 5.1.1 no such mailbox"}},
      mail_dropped{3, mail_drop::overtaken},
      mail_requested_again{3}};
}

}  // namespace moim::storage
