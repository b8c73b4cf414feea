// The rules of one slot, and the choices that a store makes for all of its slots.
#pragma once

#include <cstdint>
#include <optional>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "domain/calendar.hpp"
#include "domain/hex_digest.hpp"

namespace moim {

/// Who gets the first places: the first to reserve after the opening (`fifo`), those who lined up
/// before it in order of arrival (`prequeue`), or in an order that is drawn (`lottery`).
BOOST_DEFINE_ENUM_CLASS(opening_mode, fifo, prequeue, lottery)

/// A user who waits gets a free place at once, or is offered it and has to accept in time.
// `auto` is a keyword.
BOOST_DEFINE_ENUM_CLASS(promotion_mode, auto_, offer)  // NOLINT(readability-identifier-naming)

/// The slot gets its plan with the first reservation, and again when the store changes it, and
/// records it, so that the stream of the slot alone explains who got a place. `revision` is the
/// position of the event of the store that the plan follows from: the larger one counts.
struct slot_plan {
  std::uint32_t capacity = 0;
  std::uint32_t waitlist_limit = 0;
  timestamp opens_at = {};
  timestamp closes_at = {};
  std::uint64_t revision = 0;
  opening_mode opening = opening_mode::fifo;
  promotion_mode promotion = promotion_mode::auto_;
  std::uint32_t offer_minutes = 0;                   // how long an offer is open
  std::optional<timestamp> cancellable_until = {};   // none: always
  std::optional<timestamp> starts_at = {};           // the visit; none: before schema 2
  std::optional<hex_digest> draw_commitment = {};    // of a lottery; domain/popup/line_draw.hpp
  std::optional<std::uint32_t> slots_per_user = {};  // of the store, in which one may have places
  bool operator==(const slot_plan&) const = default;
};
BOOST_DESCRIBE_STRUCT(slot_plan, (),
                      (capacity, waitlist_limit, opens_at, closes_at, revision, opening, promotion,
                       offer_minutes, cancellable_until, starts_at, draw_commitment,
                       slots_per_user))

/// Whether two plans are equal but for their revisions.
bool same_rules(const slot_plan& a, const slot_plan& b);

}  // namespace moim
