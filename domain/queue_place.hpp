// What one user sees of a slot's queue: the own place and the slot's numbers, as they stand in one
// state of the slot. Exact, in the time that the order statistics of the line take.
#pragma once

#include "domain/slot.hpp"

namespace moim {

BOOST_DEFINE_ENUM_CLASS(queue_status, NONE, CONFIRMED, WAITING)

/// `ticket`, `position` and `behind` are those of `reservation_place`; who holds no reservation has
/// ticket and position 0, and everybody who waits behind. `remaining` is how many places are free.
struct queue_place {
  queue_status status = queue_status::NONE;
  std::uint32_t ticket = 0;
  std::uint32_t position = 0;
  std::uint32_t behind = 0;
  std::uint32_t confirmed = 0;
  std::uint32_t remaining = 0;
  bool operator==(const queue_place&) const = default;
};

/// `capacity` counts while the slot has heard of no plan.
queue_place place_in_queue(const slot_state& state, user_id user, std::uint32_t capacity);

}  // namespace moim
