// What queries are answered from: stores, the numbers of every slot, everybody's reservations and
// mail, and who has withdrawn, as of one log position. A view is a value; copying it is cheap, so
// readers hold one that does not change under them while the projector builds the next.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "actors/engine/facts.hpp"
#include "actors/mail/mail_projection.hpp"
#include "actors/popup/store_index.hpp"
#include "actors/view/copy_on_edit.hpp"
#include "actors/view/persistent_map.hpp"

namespace moim::actors {

struct store_row {
  store_id id;
  user_id organizer;
  store_details details;
  timestamp created_at;
  std::uint64_t number = 0;      ///< in order of creation, from 0
  std::uint64_t changed_at = 0;  ///< position of the event that made it what it is
  std::optional<timestamp> closed_at = {};
  std::uint64_t moved_at = 0;  ///< position of the last event that gave it name, place and days
  std::optional<hex_digest> draw_commitment = {};
};
BOOST_DESCRIBE_STRUCT(store_row, (),
                      (id, organizer, details, created_at, number, changed_at, closed_at, moved_at,
                       draw_commitment))
using store_row_ptr = std::shared_ptr<const store_row>;

/// A slot that has heard of a reservation; others are as their store plans them. More can be
/// confirmed than there are places, after some were taken away.
struct slot_row {
  std::uint32_t capacity = 0;
  std::uint32_t confirmed = 0;
  std::uint32_t waiting = 0;
  std::uint32_t offered = 0;
};
BOOST_DESCRIBE_STRUCT(slot_row, (), (capacity, confirmed, waiting, offered))

struct offer_row {
  std::uint32_t ticket = 0;
  timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(offer_row, (), (ticket, expires_at))

/// What the clock decides in a slot, where it decides anything: slots that open by `fifo` and make
/// no offers have none.
struct slot_clock {
  line_phase phase = line_phase::open;
  timestamp opens_at;                  ///< while people line up
  std::uint64_t closing_position = 0;  ///< of the event that closed the line
  std::vector<offer_row> offers;       ///< open ones, by ticket

  std::optional<timestamp> offer_expires_at(std::uint32_t ticket) const;
};
BOOST_DESCRIBE_STRUCT(slot_clock, (), (phase, opens_at, closing_position, offers))

struct reservation_row {
  slot_id slot;
  std::uint32_t ticket = 0;
  reservation_status status = reservation_status::WAITING;
  timestamp reserved_at;
  std::uint64_t position = 0;  ///< of the event that made it: the order of the list
  timestamp since;             ///< when it came to its status
  bool reminded = false;       ///< a mail that reminds of it has been wanted
  bool hidden = false;         ///< from its user's list; whoever has its id still finds it
};
BOOST_DESCRIBE_STRUCT(reservation_row, (),
                      (slot, ticket, status, reserved_at, position, since, reminded, hidden))
using reservation_rows = std::shared_ptr<const std::vector<reservation_row>>;

struct number_hash {
  std::size_t operator()(std::uint64_t n) const noexcept { return n * 0x9e3779b97f4a7c15ULL; }
};

struct view {
  std::uint64_t position = 0;
  persistent_map<store_id, store_row_ptr, id_hash> stores;
  /// Stores by order of creation, numbered from 0.
  persistent_map<std::uint64_t, store_row_ptr, number_hash> store_at;
  /// What finds stores by their details; closed ones are not found.
  copy_on_edit<store_index> search;
  persistent_map<slot_id, slot_row, id_hash> slots;
  persistent_map<slot_id, slot_clock, id_hash> clocks;
  /// Oldest first.
  persistent_map<user_id, reservation_rows, id_hash> reservations;
  /// Of every mailbox that is open, the mails that are still to be sent or were given up.
  persistent_map<mailbox_id, mail_rows, id_hash> mails;

  /// Who has withdrawn, and when.
  persistent_map<user_id, timestamp, id_hash> withdrawals;

  const store_row* find_store(store_id id) const;
  const reservation_row* find_reservation(user_id user, const reservation_id& id) const;
  const mail_row* find_mail(mailbox_id box, std::uint64_t number) const;
  /// How a client is told of it: who waits for the opening has LINED_UP.
  reservation_status shown_status(const reservation_row& row) const;
  bool has_withdrawn(user_id user) const { return withdrawals.find(user) != nullptr; }
  /// Whether they are written to: nobody who has withdrawn is.
  bool has_mailbox(user_id user) const {
    return mails.find({user.value}) != nullptr && !has_withdrawn(user);
  }

  /// Brings what most of these facts will change nearer to the processor, all at once.
  void prefetch(std::span<const any_fact> facts) const;
  /// Takes in one fact. Facts come in position order, each once.
  void apply(const any_fact& what);
};
using view_ptr = std::shared_ptr<const view>;

}  // namespace moim::actors
