// The fixture of slot tests: a slot open from 10 to 20 seconds, and five users.
#pragma once

#include "domain/popup/slot.hpp"
#include "tests/domain/given.hpp"

namespace moim::test {

inline constexpr timestamp opens{10'000};
inline constexpr timestamp during{15'000};
inline constexpr timestamp closes{20'000};

inline const user_id a = user(1);
inline const user_id b = user(2);
inline const user_id c = user(3);
inline const user_id d = user(4);
inline const user_id e = user(5);

inline slot_plan plan_of(std::uint32_t capacity, std::uint32_t waitlist_limit,
                         std::uint64_t revision = 0) {
  return {capacity, waitlist_limit, opens, closes, revision};
}

/// Capacity 1: a has the place; b, c and d wait.
inline std::vector<slot::event> one_in_three_waiting() {
  return {slot_planned{plan_of(1, 10)}, place_confirmed{a, 1}, waitlist_joined{b, 2},
          waitlist_joined{c, 3}, waitlist_joined{d, 4}};
}

}  // namespace moim::test
