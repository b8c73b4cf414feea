// What one user sees of a slot's queue: the own place and the slot's numbers, as they stand in one
// state of the slot. Exact, in the time that the order statistics of the line take.
#pragma once

#include "domain/popup/slot.hpp"

namespace moim {

BOOST_DEFINE_ENUM_CLASS(queue_status, NONE, CONFIRMED, WAITING, CANCELLED, OFFERED, LINED_UP)

/// `status`, `ticket`, `position` and `behind` are those of the latest reservation, as
/// `reservation_place` has them; who never took one has ticket and position 0, and everybody who
/// waits behind. `remaining` is how many places are free: none when the slot is closed, or when as
/// many are confirmed or offered as there are, or more.
struct queue_place {
  queue_status status = queue_status::NONE;
  std::uint32_t ticket = 0;
  std::uint32_t position = 0;
  std::uint32_t behind = 0;
  std::uint32_t confirmed = 0;
  std::uint32_t remaining = 0;
  bool closed = false;
  std::optional<timestamp> offer_expires_at = {};
  bool operator==(const queue_place&) const = default;
};

/// A slot that has not begun is as its store has it.
struct unbegun_slot {
  std::uint32_t capacity = 0;
  bool closed = false;
};

/// `unbegun` counts while the slot has heard of no plan.
queue_place place_in_queue(const slot_state& state, user_id user, const unbegun_slot& unbegun);

}  // namespace moim
