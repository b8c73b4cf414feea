// The aggregate of one time slot of a popup store: its places and its waiting line. The order in
// which `reserve` commands reach the slot is the order of tickets; a lottery alone draws another
// one.
#pragma once

#include "domain/aggregate.hpp"
#include "domain/id_map.hpp"
#include "domain/popup/open_offers.hpp"
#include "domain/popup/popup_ids.hpp"
#include "domain/popup/slot_plan.hpp"
#include "domain/popup/waiting_line.hpp"

namespace moim {

// State

/// An OFFERED reservation has left the line, and is cancelled unless the offer is accepted in time.
/// LINED_UP is WAITING in answers before the opening; no entry has it.
BOOST_DEFINE_ENUM_CLASS(reservation_status, CONFIRMED, WAITING, CANCELLED, OFFERED, LINED_UP)

/// The phase of the opening: users line up, or the line is closed and not drawn yet, or places are
/// given. Slots that open by `fifo` are always `open`.
BOOST_DEFINE_ENUM_CLASS(line_phase, lining_up, closed, open)

struct slot_entry {
  user_id user;
  timestamp reserved_at;
  reservation_status status = reservation_status::WAITING;
  bool hidden = false;  // from the list of its user
};
BOOST_DESCRIBE_STRUCT(slot_entry, (), (user, reserved_at, status, hidden))

/// One user of a slot: the ticket held now or 0, the latest one, and how many were ever taken.
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

/// When the slot has to act without a command of a client: it opens, or an offer expires.
std::optional<timestamp> next_due(const slot_state& state);

// Commands

/// `plan` is used by a slot that has none yet. Where the store limits the slots of a user, a
/// reservation takes a permit (permits.hpp): the slot refuses one without a permit, or with a spent
/// one, with `permit_needed` when there is no other reason. Every use of a permit spends it, also a
/// refused one.
struct reserve {
  user_id user;
  slot_plan plan;
  std::uint32_t permit = 0;  // none
};
/// Asks whether a permit still counts: a reply says that it does, `permit_needed` that it is over.
/// A permit that was not used in time is over from now on.
struct settle_permit {
  user_id user;
  std::uint32_t permit = 0;
  timestamp taken_at;
};
struct cancel_reservation {
  user_id user;
  std::uint32_t ticket = 0;
  bool withdraws = false;  // the user withdraws: no deadline applies
};
/// The store has changed its rules. Added capacity goes to the line at once. Removed capacity
/// cancels no reservation: nobody gets a place until fewer are confirmed.
struct replan {
  slot_plan plan;
};
/// The store closes: the slot accepts no reservation and drops those it has, a bounded number at a
/// time. The command is repeated for the tickets after the last one dropped, until it drops none.
struct close_slot {
  std::uint32_t after = 0;
};
/// Hides a reservation that is over from the list of its user. `starts_at` is the start of the
/// visit.
struct hide_reservation {
  user_id user;
  std::uint32_t ticket = 0;
  timestamp starts_at;
};
/// Accepts an offered place.
struct accept_offer {
  user_id user;
  std::uint32_t ticket = 0;
};
/// Does what is due by now and nothing else. Every command does that first; the timer service sends
/// this one when no other comes.
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

/// The opening of a slot with a line: the first in line get the places.
struct line_opened {
  static constexpr event_type type{"line_opened"};
};
BOOST_DESCRIBE_STRUCT(line_opened, (), ())

/// The opening of a lottery: those in line take part; later reservations stand behind them.
struct line_closed {
  static constexpr event_type type{"line_closed"};
};
BOOST_DESCRIBE_STRUCT(line_closed, (), ())

/// The inputs from which the order of the line follows.
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

/// The capacity may be below the number of confirmed reservations.
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

/// Reservations that the close of the slot cancels, in the order of their tickets.
struct reservations_dropped {
  static constexpr event_type type{"reservations_dropped"};
  std::vector<dropped_reservation> reservations;
};
BOOST_DESCRIBE_STRUCT(reservations_dropped, (), (reservations))

/// Hidden from the list of its user; nothing else changes.
struct reservation_hidden {
  static constexpr event_type type{"reservation_hidden"};
  user_id user;
  std::uint32_t ticket = 0;
};
BOOST_DESCRIBE_STRUCT(reservation_hidden, (), (user, ticket))

/// The reservation that this permit was for is decided: the slot accepts neither it nor an older
/// one.
struct permit_spent {
  static constexpr event_type type{"permit_spent"};
  user_id user;
  std::uint32_t permit = 0;
};
BOOST_DESCRIBE_STRUCT(permit_spent, (), (user, permit))

// Replies and rejections

/// `position` is the place in line (1 is next), 0 when not in line or when the order is not drawn
/// yet; `behind` is the number of those who wait behind it: all others in line where there is no
/// position.
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

/// Bounds the growth of a slot when a user reserves and cancels again and again.
struct too_many_reservations {
  static constexpr std::string_view code = "too_many_reservations";
  std::uint32_t limit = 0;
};
BOOST_DESCRIBE_STRUCT(too_many_reservations, (), (limit))

/// A place cannot be cancelled so late: the next in line could not come any more.
struct cancel_closed {
  static constexpr std::string_view code = "cancel_closed";
  timestamp closed_at;
};
BOOST_DESCRIBE_STRUCT(cancel_closed, (), (closed_at))

/// There is no offer, or it has expired.
struct no_open_offer {
  static constexpr std::string_view code = "no_open_offer";
};
BOOST_DESCRIBE_STRUCT(no_open_offer, (), ())

/// The secret does not match the commitment of the store.
struct wrong_draw_secret {
  static constexpr std::string_view code = "wrong_draw_secret";
};
BOOST_DESCRIBE_STRUCT(wrong_draw_secret, (), ())

struct reservation_not_found {
  static constexpr std::string_view code = "reservation_not_found";
};
BOOST_DESCRIBE_STRUCT(reservation_not_found, (), ())

/// Only a cancelled or past reservation can be hidden.
struct reservation_not_over {
  static constexpr std::string_view code = "reservation_not_over";
};
BOOST_DESCRIBE_STRUCT(reservation_not_over, (), ())

/// The store limits the slots of a user, and this reservation has no valid permit; permits up to
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
