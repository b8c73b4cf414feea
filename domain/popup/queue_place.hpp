// One user's view of the queue of a slot: their place and the numbers of the slot, exact and from
// the same state, in the O(log n) of the waiting line.
#pragma once

#include "domain/popup/slot.hpp"

namespace moim {

BOOST_DEFINE_ENUM_CLASS(queue_status, NONE, CONFIRMED, WAITING, CANCELLED, OFFERED, LINED_UP)

/// `status`, `ticket`, `position` and `behind` are those of the latest reservation, as
/// `reservation_place` has them; a user who never reserved has ticket and position 0, and all who
/// wait in `behind`. `remaining` is the number of free places: 0 when the slot is closed, or when
/// all of them, or more, are confirmed or offered.
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

/// A slot without events: it is as its store defines it.
struct unbegun_slot {
  std::uint32_t capacity = 0;
  bool closed = false;
};

/// `unbegun` counts while the slot has no plan.
queue_place place_in_queue(const slot_state& state, user_id user, const unbegun_slot& unbegun);

}  // namespace moim
