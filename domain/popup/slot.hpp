// One time slot of a popup store: its places and the line in front of them. The order in which
// `reserve` commands reach the slot is the order of tickets, and nothing else decides who gets in.
#pragma once

#include "domain/aggregate.hpp"
#include "domain/id_map.hpp"
#include "domain/popup/open_offers.hpp"
#include "domain/popup/popup_ids.hpp"
#include "domain/popup/slot_plan.hpp"
#include "domain/popup/waiting_line.hpp"

namespace moim {

// State

/// Who is OFFERED a place has left the line, and loses the place unless the offer is accepted in
/// time. LINED_UP is how WAITING is told while places are not given yet; no entry has it.
BOOST_DEFINE_ENUM_CLASS(reservation_status, CONFIRMED, WAITING, CANCELLED, OFFERED, LINED_UP)

/// Where the line in front of the opening is: people line up, or the line is closed and its order
/// not drawn yet, or places are given. Slots that open by `fifo` are always `open`.
BOOST_DEFINE_ENUM_CLASS(line_phase, lining_up, closed, open)

struct slot_entry {
  user_id user;
  timestamp reserved_at;
  reservation_status status = reservation_status::WAITING;
  bool hidden = false;  // from the list of its user
};
BOOST_DESCRIBE_STRUCT(slot_entry, (), (user, reserved_at, status, hidden))

/// What a slot knows of one user: the ticket held now, 0 when none, the one taken last, and how
/// many were ever taken.
struct slot_holder {
  std::uint32_t ticket = 0;
  std::uint32_t latest = 0;
  std::uint32_t taken = 0;
};

struct slot_state {
  std::optional<slot_plan> plan;
  std::vector<slot_entry> entries;  // entry of ticket t at t - 1
  id_map<user_id, slot_holder> holders;
  waiting_line line;
  std::uint32_t confirmed = 0;  // more than the capacity after that was lowered
  bool closed = false;
  line_phase phase = line_phase::open;
  std::vector<std::uint32_t> entrants;  // who were in line when it closed, until it is drawn
  open_offers offers;
  /// By user, the last permit that was used here, or is too late; where the store has a limit.
  id_map<user_id, std::uint32_t> spent_permits;

  /// Null when the user has no such ticket.
  const slot_entry* find(user_id user, std::uint32_t ticket) const;
};

/// The phase in which a slot with this plan begins.
line_phase phase_at(const slot_plan& plan, timestamp now);

/// When the slot has something to do by itself: it opens, or an offer expires.
std::optional<timestamp> next_due(const slot_state& state);

// Commands

/// `plan` is used when this is the first the slot hears. Where the store limits the slots a user,
/// it takes a permit (domain/popup/permits.hpp): without one, or with one that is spent,
/// `permit_needed` says that nothing else stands in the way. A permit is spent by being shown,
/// whatever comes of it.
struct reserve {
  user_id user;
  slot_plan plan;
  std::uint32_t permit = 0;  // none
};
/// Asks whether a permit still counts: replies are about one that does. One that is over is refused
/// with `permit_needed`; one that has not come within its time is over from now on.
struct settle_permit {
  user_id user;
  std::uint32_t permit = 0;
  timestamp taken_at;
};
struct cancel_reservation {
  user_id user;
  std::uint32_t ticket = 0;
  bool withdraws = false;  // the user's account goes: for that it is never too late
};
/// The store has other rules now. Capacity that was added goes to the line at once. Capacity that
/// was taken away sends nobody off: nobody gets a place until fewer are confirmed.
struct replan {
  slot_plan plan;
};
/// The store closes: nobody gets in any more, and all who were in or in line are dropped, so many
/// at a time. It is sent again, for the tickets after the last one dropped, until it drops nobody.
struct close_slot {
  std::uint32_t after = 0;
};
/// Takes a reservation that is over out of its user's list. `starts_at` is when the visit begins.
struct hide_reservation {
  user_id user;
  std::uint32_t ticket = 0;
  timestamp starts_at;
};
/// Takes the place that is offered.
struct accept_offer {
  user_id user;
  std::uint32_t ticket = 0;
};
/// Every command first does what has fallen due by its time, so this one, which asks for nothing
/// else, only sees to it that it happens when no other comes.
struct keep_time {};
/// Draws the order of a line that is closed; `chain` is the chain value of the record that closed
/// it, and `seed` follows from the two and the slot's name (domain/popup/line_draw.hpp).
struct draw_line {
  hex_digest secret;
  hex_digest chain;
  hex_digest seed;
};
/// Asks for one reservation of a user by its ticket.
struct show_reservation {
  user_id user;
  std::uint32_t ticket = 0;
};
/// Asks for the reservation that a user holds now.
struct show_place {
  user_id user;
};

// Events

struct slot_planned {
  static constexpr event_type type{"slot_planned", 4};
  slot_plan plan;
};
BOOST_DESCRIBE_STRUCT(slot_planned, (), (plan))

struct place_confirmed {
  static constexpr event_type type{"place_confirmed"};
  user_id user;
  std::uint32_t ticket = 0;
};
BOOST_DESCRIBE_STRUCT(place_confirmed, (), (user, ticket))

struct waitlist_joined {
  static constexpr event_type type{"waitlist_joined"};
  user_id user;
  std::uint32_t ticket = 0;
};
BOOST_DESCRIBE_STRUCT(waitlist_joined, (), (user, ticket))

struct reservation_cancelled {
  static constexpr event_type type{"reservation_cancelled"};
  user_id user;
  std::uint32_t ticket = 0;
};
BOOST_DESCRIBE_STRUCT(reservation_cancelled, (), (user, ticket))

struct waiter_promoted {
  static constexpr event_type type{"waiter_promoted"};
  user_id user;
  std::uint32_t ticket = 0;
};
BOOST_DESCRIBE_STRUCT(waiter_promoted, (), (user, ticket))

/// The opening of a slot that people lined up for: the first of them get the places.
struct line_opened {
  static constexpr event_type type{"line_opened"};
};
BOOST_DESCRIBE_STRUCT(line_opened, (), ())

/// The opening of a lottery: whoever is in line takes part, whoever comes later stands behind.
struct line_closed {
  static constexpr event_type type{"line_closed"};
};
BOOST_DESCRIBE_STRUCT(line_closed, (), ())

/// The order of the line, with all that it follows from.
struct line_drawn {
  static constexpr event_type type{"line_drawn"};
  hex_digest secret;
  hex_digest chain;
  hex_digest seed;
};
BOOST_DESCRIBE_STRUCT(line_drawn, (), (secret, chain, seed))

struct place_offered {
  static constexpr event_type type{"place_offered"};
  user_id user;
  std::uint32_t ticket = 0;
  timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(place_offered, (), (user, ticket, expires_at))

struct offer_accepted {
  static constexpr event_type type{"offer_accepted"};
  user_id user;
  std::uint32_t ticket = 0;
};
BOOST_DESCRIBE_STRUCT(offer_accepted, (), (user, ticket))

/// Nobody accepted in time: the reservation is cancelled.
struct offer_expired {
  static constexpr event_type type{"offer_expired"};
  user_id user;
  std::uint32_t ticket = 0;
};
BOOST_DESCRIBE_STRUCT(offer_expired, (), (user, ticket))

/// The capacity may be below what is confirmed: then the places go down as people cancel.
struct slot_replanned {
  static constexpr event_type type{"slot_replanned", 3};
  slot_plan plan;
};
BOOST_DESCRIBE_STRUCT(slot_replanned, (), (plan))

struct slot_closed {
  static constexpr event_type type{"slot_closed"};
};
BOOST_DESCRIBE_STRUCT(slot_closed, (), ())

struct dropped_reservation {
  user_id user;
  std::uint32_t ticket = 0;
};
BOOST_DESCRIBE_STRUCT(dropped_reservation, (), (user, ticket))

/// What the close of the slot took from these users, in the order of their tickets.
struct reservations_dropped {
  static constexpr event_type type{"reservations_dropped"};
  std::vector<dropped_reservation> reservations;
};
BOOST_DESCRIBE_STRUCT(reservations_dropped, (), (reservations))

/// Gone from the list of its user; nothing else changes.
struct reservation_hidden {
  static constexpr event_type type{"reservation_hidden"};
  user_id user;
  std::uint32_t ticket = 0;
};
BOOST_DESCRIBE_STRUCT(reservation_hidden, (), (user, ticket))

/// The reservation that this permit was for is decided: neither it nor an older one is of use here.
struct permit_spent {
  static constexpr event_type type{"permit_spent"};
  user_id user;
  std::uint32_t permit = 0;
};
BOOST_DESCRIBE_STRUCT(permit_spent, (), (user, permit))

// Replies and rejections

/// `position` is the place among those in line (1 is next), 0 when not in line or when the order
/// has still to be drawn; `behind` is how many wait after this one: everybody else in line, for one
/// who has no position.
struct reservation_place {
  reservation_status status = reservation_status::WAITING;
  std::uint32_t ticket = 0;
  std::uint32_t position = 0;
  std::uint32_t behind = 0;
  timestamp reserved_at;
  std::optional<timestamp> offer_expires_at = {};
};
BOOST_DESCRIBE_STRUCT(reservation_place, (),
                      (status, ticket, position, behind, reserved_at, offer_expires_at))

struct reservation_not_open {
  static constexpr std::string_view code = "reservation_not_open";
  timestamp opens_at;
};
BOOST_DESCRIBE_STRUCT(reservation_not_open, (), (opens_at))

struct reservation_closed {
  static constexpr std::string_view code = "reservation_closed";
  timestamp closed_at;
};
BOOST_DESCRIBE_STRUCT(reservation_closed, (), (closed_at))

struct slot_is_closed {
  static constexpr std::string_view code = "store_closed";
};
BOOST_DESCRIBE_STRUCT(slot_is_closed, (), ())

struct already_reserved {
  static constexpr std::string_view code = "already_reserved";
  reservation_place reservation;
};
BOOST_DESCRIBE_STRUCT(already_reserved, (), (reservation))

struct waitlist_full {
  static constexpr std::string_view code = "waitlist_full";
  std::uint32_t waitlist_limit = 0;
};
BOOST_DESCRIBE_STRUCT(waitlist_full, (), (waitlist_limit))

/// Reserving and cancelling over and over must not make a slot grow without bound.
struct too_many_reservations {
  static constexpr std::string_view code = "too_many_reservations";
  std::uint32_t limit = 0;
};
BOOST_DESCRIBE_STRUCT(too_many_reservations, (), (limit))

/// For those who have a place: the next in line could not come any more.
struct cancel_closed {
  static constexpr std::string_view code = "cancel_closed";
  timestamp closed_at;
};
BOOST_DESCRIBE_STRUCT(cancel_closed, (), (closed_at))

/// There is no offer, or it is over.
struct no_open_offer {
  static constexpr std::string_view code = "no_open_offer";
};
BOOST_DESCRIBE_STRUCT(no_open_offer, (), ())

/// The secret is not the one that the store has committed to.
struct wrong_draw_secret {
  static constexpr std::string_view code = "wrong_draw_secret";
};
BOOST_DESCRIBE_STRUCT(wrong_draw_secret, (), ())

struct reservation_not_found {
  static constexpr std::string_view code = "reservation_not_found";
};
BOOST_DESCRIBE_STRUCT(reservation_not_found, (), ())

/// Only what is cancelled or past is hidden.
struct reservation_not_over {
  static constexpr std::string_view code = "reservation_not_over";
};
BOOST_DESCRIBE_STRUCT(reservation_not_over, (), ())

/// The store lets a user have places in so many slots, and the user has none here; permits up to
/// `spent` are over.
struct permit_needed {
  static constexpr std::string_view code = "permit_needed";
  std::uint32_t slots_per_user = 0;
  std::uint32_t spent = 0;
};
BOOST_DESCRIBE_STRUCT(permit_needed, (), (slots_per_user, spent))

// The aggregate

struct slot {
  using id = slot_id;
  using state = slot_state;
  using command =
      std::variant<reserve, cancel_reservation, show_reservation, show_place, replan, close_slot,
                   accept_offer, keep_time, draw_line, hide_reservation, settle_permit>;
  using event = std::variant<slot_planned, place_confirmed, waitlist_joined, reservation_cancelled,
                             waiter_promoted, slot_replanned, slot_closed, reservations_dropped,
                             line_opened, line_closed, line_drawn, place_offered, offer_accepted,
                             offer_expired, reservation_hidden, permit_spent>;
  using rejection =
      std::variant<reservation_not_open, reservation_closed, already_reserved, waitlist_full,
                   too_many_reservations, reservation_not_found, slot_is_closed, cancel_closed,
                   no_open_offer, wrong_draw_secret, reservation_not_over, permit_needed>;
  using reply = reservation_place;
  static constexpr std::string_view category = "slot";

  static decision<slot> decide(const state&, const command&, const context&);
  static void evolve(state&, const event&, timestamp at);
  static reply answer(const state&, const command&);
  /// The visit begins: reservations are closed, and questions about the past do not keep it here.
  template <class LocalInstant>
  static timestamp rests_from(const id& of, const LocalInstant& at) {
    return at(of.date, of.time);
  }
};

}  // namespace moim
