// Slots, stores and permits: a live state, a replayed one and one read back from a snapshot have
// the same canonical bytes.

#include <doctest/doctest.h>

#include "domain/popup/line_draw.hpp"
#include "storage/events/state_codec.hpp"
#include "tests/storage/events/replayed_commands.hpp"
#include "tests/storage/popup/popup_samples.hpp"

namespace moim::storage::popup_states_test {

namespace {

user_id user(std::uint8_t number) {
  return {sample_uuid(number)};
}

/// A slot of three places in which seven reserve and some cancel.
slot_state busy_slot(std::vector<slot::event>& log) {
  slot_state state;
  const slot_plan plan{3, 10, {0}, {sample_time.ms + 1}};
  for (std::uint8_t i = 1; i <= 7; ++i) {
    run_command<slot>(state, reserve{user(i), plan}, user(i), log);
  }
  run_command<slot>(state, cancel_reservation{user(2), 2}, user(2), log);
  run_command<slot>(state, cancel_reservation{user(6), 6}, user(6), log);
  run_command<slot>(state, reserve{user(2), plan}, user(2), log);
  run_command<slot>(state, replan{{1, 10, {0}, {1}, 7}}, {}, log);  // with three confirmed
  return state;
}

}  // namespace

TEST_CASE("a slot is the same live, replayed and read back") {
  std::vector<slot::event> log;
  const slot_state live = busy_slot(log);
  slot_state replayed;
  for (const auto& event : log) {
    slot::evolve(replayed, event, sample_time);
  }
  CHECK(encode_state(live) == encode_state(replayed));

  slot_state read;
  REQUIRE(decode_state(encode_state(live), read));
  CHECK(encode_state(read) == encode_state(live));
  CHECK(read.confirmed == 3);
  CHECK(read.confirmed == live.confirmed);
  REQUIRE(read.holders.size() == live.holders.size());
  for (const auto& [who, holder] : live.holders) {
    CHECK(read.holders.at(who).ticket == holder.ticket);
    CHECK(read.holders.at(who).latest == holder.latest);
    CHECK(read.holders.at(who).taken == holder.taken);
  }
  CHECK(read.line.size() == live.line.size());
  CHECK(read.line.first() == live.line.first());
  for (std::uint32_t ticket = 1; ticket <= live.entries.size(); ++ticket) {
    CHECK(read.line.waiting_up_to(ticket) == live.line.waiting_up_to(ticket));
  }
}

TEST_CASE("a line that was drawn and offers that are open are read back as they are") {
  slot_plan plan{2, 10, sample_time, {sample_time.ms + 1'000'000}};
  plan.opening = opening_mode::lottery;
  plan.promotion = promotion_mode::offer;
  plan.offer_minutes = 5;
  const auto secret = sample_digest(1);
  plan.draw_commitment = draw_commitment(secret);
  std::vector<slot::event> log;
  slot_state live;
  const timestamp before{sample_time.ms - 1};
  for (std::uint8_t i = 1; i <= 7; ++i) {
    for (const auto& event : slot::decide(live, reserve{user(i), plan}, {before, {}}).events) {
      slot::evolve(live, event, before);
    }
  }
  const auto same_when_read = [&] {
    slot_state read;
    REQUIRE(decode_state(encode_state(live), read));
    CHECK(encode_state(read) == encode_state(live));
    CHECK(read.line.tickets() == live.line.tickets());
    for (std::uint32_t place = 1; place <= live.line.size(); ++place) {
      CHECK(read.line.nth(place) == live.line.nth(place));
    }
    CHECK(read.offers.by_ticket() == live.offers.by_ticket());
    CHECK(next_due(read) == next_due(live));
  };
  same_when_read();
  run_command<slot>(live, keep_time{}, {}, log);
  CHECK(live.entrants.size() == 7);
  same_when_read();
  run_command<slot>(live, draw_line{secret, sample_digest(2), sample_digest(3)}, {}, log);
  CHECK(live.confirmed == 2);
  CHECK(live.line.first() != 1);
  same_when_read();
  for (std::uint8_t i = 1; i <= 7; ++i) {
    if (live.entries[i - 1].status == reservation_status::CONFIRMED) {
      run_command<slot>(live, cancel_reservation{user(i), i}, user(i), log);
    }
  }
  CHECK(live.offers.size() == 2);
  same_when_read();
  // An offer without its entry, and an entry without its offer.
  auto broken = live;
  broken.entries[broken.offers.by_ticket().begin()->first - 1].status = reservation_status::WAITING;
  CHECK_FALSE(decode_state(encode_state(broken), broken));
  broken = live;
  broken.offers.remove(broken.offers.by_ticket().begin()->first);
  CHECK_FALSE(decode_state(encode_state(broken), broken));
}

TEST_CASE("a store is read back") {
  store_state store{sample_user, sample_details(), sample_time, timestamp{7}, sample_digest(1)};
  store_state store_read;
  REQUIRE(decode_state(encode_state(store), store_read));
  CHECK(store_read.details == store.details);
  CHECK(store_read.closed_at == store.closed_at);
  CHECK(encode_state(store_read) == encode_state(store));
}

TEST_CASE("a closed slot stays closed") {
  std::vector<slot::event> log;
  slot_state closed = busy_slot(log);
  run_command<slot>(closed, close_slot{}, {}, log);
  slot_state read;
  REQUIRE(decode_state(encode_state(closed), read));
  CHECK(read.closed);
  CHECK(read.confirmed == 0);
  CHECK(encode_state(read) == encode_state(closed));
}

TEST_CASE("what is hidden stays hidden") {
  std::vector<slot::event> log;
  slot_state slot_with_hidden = busy_slot(log);
  run_command<slot>(slot_with_hidden, hide_reservation{user(6), 6, sample_time}, user(6), log);
  REQUIRE(slot_with_hidden.entries.at(5).hidden);
  slot_state read;
  REQUIRE(decode_state(encode_state(slot_with_hidden), read));
  CHECK(read.entries.at(5).hidden);
  CHECK_FALSE(read.entries.at(4).hidden);
  CHECK(encode_state(read) == encode_state(slot_with_hidden));
}

TEST_CASE("permits are the same live, replayed and read back, and so is what a slot has spent") {
  std::vector<slot::event> log;
  slot_state live;
  slot_plan plan{3, 10, {0}, {sample_time.ms + 1}};
  plan.slots_per_user = 2;
  run_command<slot>(live, reserve{user(9), plan}, user(9), log);
  for (std::uint8_t i = 7; i >= 1; --i) {
    run_command<slot>(live, reserve{user(i), plan, i}, user(i), log);
  }
  slot_state read;
  REQUIRE(decode_state(encode_state(live), read));
  CHECK(read.spent_permits == live.spent_permits);
  CHECK(read.spent_permits.size() == 7);
  CHECK(encode_state(read) == encode_state(live));
  slot_state replayed;
  for (const auto& event : log) slot::evolve(replayed, event, sample_time);
  CHECK(encode_state(replayed) == encode_state(live));

  permits_state out;
  std::vector<permits::event> taken;
  run_command<permits>(out, take_permit{sample_slot, 1, {}}, user(1), taken);
  run_command<permits>(out, take_permit{sample_slot, 1, {{sample_slot, 1}}}, user(1), taken);
  permits_state out_read;
  REQUIRE(decode_state(encode_state(out), out_read));
  CHECK(out_read.taken == 2);
  CHECK(out_read.out.at(0).number == 2);
  CHECK(encode_state(out_read) == encode_state(out));
  out.taken = 1;
  CHECK_FALSE(decode_state(encode_state(out), out_read));
}

TEST_CASE("damaged, foreign and contradicting bytes are not read") {
  std::vector<slot::event> log;
  const std::string bytes = encode_state(busy_slot(log));
  slot_state out;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(decode_state(bytes.substr(0, size), out));
  }
  CHECK_FALSE(decode_state(bytes + '\0', out));
  std::string other_format = bytes;
  other_format[0] = 9;
  CHECK_FALSE(decode_state(other_format, out));

  const slot_entry entry{user(1), sample_time, reservation_status::CONFIRMED, false};
  slot_state twice;
  twice.plan = slot_plan{5, 5, {}, {}};
  twice.entries = {entry, entry};
  CHECK_FALSE(decode_state(encode_state(twice), out));
  slot_state unplanned;
  unplanned.entries = {entry};
  CHECK_FALSE(decode_state(encode_state(unplanned), out));
}

}  // namespace moim::storage::popup_states_test
