// What queries see of popup stores: stores, the numbers of every slot, and the reservations of
// every user.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "actors/engine/facts.hpp"
#include "actors/popup/store_index.hpp"
#include "actors/view/copy_on_edit.hpp"
#include "actors/view/persistent_map.hpp"
#include "actors/view/section.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"

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

/// A slot with events of its own; others are as their store plans them. More can be confirmed than
/// there are places, after the capacity was lowered.
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
  bool hidden = false;         ///< from its user's list; it is still found by its id
};
BOOST_DESCRIBE_STRUCT(reservation_row, (),
                      (slot, ticket, status, reserved_at, position, since, hidden))
using reservation_rows = std::shared_ptr<const std::vector<reservation_row>>;

struct popup_projection {
  persistent_map<store_id, store_row_ptr, id_hash> stores;
  /// Stores by order of creation, numbered from 0.
  persistent_map<std::uint64_t, store_row_ptr, number_hash> store_at;
  /// Finds stores by their details; closed ones are not in it.
  copy_on_edit<store_index> search;
  persistent_map<slot_id, slot_row, id_hash> slots;
  persistent_map<slot_id, slot_clock, id_hash> clocks;
  /// Oldest first.
  persistent_map<user_id, reservation_rows, id_hash> reservations;

  const store_row* find_store(store_id id) const;
  const reservation_row* find_reservation(user_id user, const reservation_id& id) const;
  /// As clients see it: a reservation that waits for the opening has LINED_UP.
  reservation_status shown_status(const reservation_row& row) const;

  void prefetch(std::span<const any_fact> facts) const;
  void apply(const fact<store>& what);
  void apply(const fact<slot>& what);

  /// Stores by order of creation, then the slots, the clocks and the reservations.
  static constexpr section_id section{"popup", 1};
  void save(section_writer& to) const;
  bool load(std::string_view& in);
};

}  // namespace moim::actors
