// A fixture with a slot that decides and writes its log as its entity does, on a log of the choice
// of the test.
#pragma once

#include <doctest/doctest.h>

#include "storage/events/event_codec.hpp"
#include "tests/domain/numbered.hpp"
#include "tests/storage/log/log_fixture.hpp"
#include "transport/popup/receipt.hpp"

namespace moim::transport::testing {

using test::user;

inline slot_id some_slot() {
  slot_id id;
  REQUIRE(from_text("0197abcd-0000-7000-8000-00000000ffff/2026-12-01/10:00", id));
  return id;
}

inline secret_key some_seed(std::uint8_t n = 7) {
  secret_key seed;
  seed.fill(n);
  return seed;
}

class recorded_slot {
 public:
  explicit recorded_slot(storage::event_log& log) : log_(log) {}

  /// The receipt's claims; the user must get a ticket.
  receipt_claims reserve(std::uint8_t n) {
    run(moim::reserve{user(n), {2, 3, {0}, {1'000'000}}}, n);
    return last_claims();
  }
  void cancel(std::uint8_t n, std::uint32_t ticket) { run(cancel_reservation{user(n), ticket}, n); }

 private:
  void run(const slot::command& command, std::uint8_t n) {
    const timestamp now{1'000 * ++clock_};
    const auto decided = slot::decide(state_, command, {now, user(n)});
    REQUIRE_FALSE(decided.events.empty());
    storage::append_request request;
    request.stream = storage::stream_of<slot>(some_slot());
    request.expected_version = version_;
    request.time = now;
    request.by = user(n);
    for (const auto& event : decided.events) {
      slot::evolve(state_, event, now);
      request.events.push_back(storage::encode_event<slot>(event));
      ++version_;
    }
    storage::append(log_, {request});
  }

  receipt_claims last_claims() {
    std::optional<receipt_claims> claims;
    REQUIRE_FALSE(log_.read_stream(storage::stream_of<slot>(some_slot()), version_,
                                   [&](const storage::record& r) {
                                     claims = claims_of(hash_, r);
                                     return true;
                                   }));
    REQUIRE(claims);
    return *claims;
  }

  storage::event_log& log_;
  slot::state state_;
  std::uint64_t version_ = 0;
  std::int64_t clock_ = 0;
  storage::sha256 hash_;
};

/// Every way to change one claim, by the name of the claim.
inline std::vector<std::pair<std::string, receipt_claims>> tampered(const receipt_claims& honest) {
  std::vector<std::pair<std::string, receipt_claims>> all;
  const auto add = [&](const char* name, auto change) {
    all.emplace_back(name, honest);
    change(all.back().second);
  };
  add("store", [](auto& c) { c.store.value.bytes[15] ^= 1; });
  add("slot date", [](auto& c) { ++c.slot.date.days; });
  add("slot time", [](auto& c) { ++c.slot.time.minutes; });
  add("user", [](auto& c) { c.user.value[0] ^= 1; });
  add("ticket", [](auto& c) { --c.ticket; });
  add("status", [](auto& c) {
    c.status = c.status == reservation_status::WAITING ? reservation_status::CONFIRMED
                                                       : reservation_status::WAITING;
  });
  add("time", [](auto& c) { --c.time.ms; });
  add("position", [](auto& c) { --c.position; });
  add("version", [](auto& c) { --c.version; });
  add("chain", [](auto& c) { c.chain.value[31] ^= 1; });
  return all;
}

}  // namespace moim::transport::testing
