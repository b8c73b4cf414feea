// Commands and checks of answers for tests of an entity: reservations of one slot.
#pragma once

#include "tests/actors/node/node_fixture.hpp"

namespace moim::actors {

inline slot_id lone_slot() {
  slot_id id;
  id.store.value.bytes[0] = 1;
  return id;
}

inline reserve reserve_for(std::uint32_t n, std::uint32_t capacity = 1) {
  return {user(n), {capacity, 1'000'000, {0}, {1'000'000}}};
}

inline auto send_reserve(node_fixture& s, std::uint32_t n, std::optional<idempotency> once = {}) {
  return s.send<slot>(lone_slot(), reserve_for(n), {now, user(n)}, std::move(once));
}

inline const reservation_place& place_in(const std::optional<answer_of<slot>>& answer) {
  REQUIRE(answer);
  REQUIRE(std::holds_alternative<reservation_place>(answer->result));
  return std::get<reservation_place>(answer->result);
}

inline bool failed_with(const std::optional<answer_of<slot>>& answer, failure why) {
  REQUIRE(answer);
  const auto* found = std::get_if<failure>(&answer->result);
  return found != nullptr && *found == why;
}

/// The record of the log at a position.
struct logged {
  std::uint64_t version = 0;
  storage::chain_value chain{};
};
inline logged record_at(const storage::event_log& log, std::uint64_t position) {
  logged found;
  CHECK_FALSE(log.read_from(position, [&](const storage::record& r) {
    found = {r.version, r.chain};
    return false;
  }));
  return found;
}

inline bool stands_at(const storage::event_log& log, const std::optional<answer_of<slot>>& answer,
                      std::uint64_t position) {
  REQUIRE(answer);
  const auto [version, chain] = record_at(log, position);
  return answer->position == position && answer->version == version && answer->chain == chain;
}

}  // namespace moim::actors
