// The auditor's book of one slot, kept by hand from its events: plain lists, and the promises in
// the words of the product. It shares nothing with the domain, whose decisions it checks.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/calendar.hpp"
#include "storage/log/stream_book.hpp"

namespace moim::storage {

enum class ticket_standing { confirmed, waiting, cancelled, offered };

struct slot_ticket {
  std::string user;
  ticket_standing now = ticket_standing::waiting;
  // Positions of its events, for the book of mails; 0: none.
  std::uint64_t taken_at = 0;
  std::uint64_t confirmed_at = 0;
  std::uint64_t ended_at = 0;
  std::int64_t confirmed_ms = 0;  // when that was
  bool waited = false;            // it began in line
  bool dropped = false;           // by the close of its store
  std::uint64_t offered_at = 0;
  std::uint64_t accepted_at = 0;
  bool expired = false;          // its offer expired
  std::uint32_t place = 0;       // in line
  timestamp offer_ends_at = {};  // of an open offer
  bool hidden = false;           // from the list of its user
};

struct slot_data;

struct slot_book {
  static constexpr std::string_view category = "slot";

  bool planned = false;
  bool closed = false;
  std::uint64_t revision = 0;  // of the plan
  std::uint32_t capacity = 0;
  std::uint32_t waitlist_limit = 0;
  std::string opening = "fifo";
  std::string commitment;  // to the secret of a lottery
  bool offers = false;     // free places are offered, not given
  std::int64_t offer_minutes = 0;
  timestamp opens_at;
  std::optional<timestamp> visit_begins_at;
  std::optional<timestamp> cancellable_until;

  std::uint64_t slots_per_user = 0;                    // no limit
  std::set<std::uint64_t> limits;                      // all there ever were
  std::map<std::string, std::uint64_t> spent_permits;  // the last of each user
  std::string shows_permit;  // the user whose permit the latest event spent
  std::uint64_t shown_in_version = 0;

  std::vector<slot_ticket> tickets;  // ticket n at n - 1
  std::set<std::uint32_t> confirmed;
  std::set<std::pair<timestamp, std::uint32_t>> offered;  // by the end of the offer
  std::map<std::uint32_t, std::uint32_t> waiting;         // ticket by place in line
  std::unordered_set<std::string> users;  // those with a place, an offer or a place in line
  bool lining_up = false;                 // for an opening that is still to come
  bool undrawn = false;                   // the line has closed
  chain_value closing_chain{};
  std::vector<std::uint32_t> entrants;  // who were in line when it closed
  /// The type of the event that must come next, as a place is free and somebody waits; empty: none.
  std::string_view owed;

  void take(const record& record, audit_context* around, promises& broken);
  std::size_t entries() const { return tickets.size(); }
  void finish(promises& broken) const;

 private:
  bool is_open() const { return !lining_up && !undrawn; }
  std::size_t taken() const { return confirmed.size() + offered.size(); }
  bool is_of(const slot_data& data) const;
  void owe(timestamp now, std::string_view kind = {});

  void take_plan(const record& record, const slot_data& data, promises& broken);
  void take_permit(const record& record, const slot_data& data, promises& broken);
  void check_permit(const record& record, const slot_data& data, promises& broken) const;
  void take_new_ticket(const slot_data& data, ticket_standing as, promises& broken);
  void take_cancel(const slot_data& data, std::optional<timestamp> at, promises& broken);
  void take_drop(slot_data& data, promises& broken);
  slot_ticket* take_first_in_line(const slot_data& data, std::string_view promise,
                                  promises& broken);
  void take_promotion(const record& record, const slot_data& data, promises& broken);
  void take_ticket(const record& record, const slot_data& data, audit_context* around,
                   promises& broken);
  void check_leaving(const record& record, const slot_data& data, audit_context& around,
                     promises& broken) const;
  void take_hiding(const record& record, const slot_data& data, promises& broken);

  // storage/popup/slot_book_rush.cpp
  void check_clock(const record& record, promises& broken) const;
  void take_opening(const record& record, const slot_data& data, promises& broken);
  void take_draw(const record& record, const slot_data& data, promises& broken);
  void take_offer(const record& record, const slot_data& data, promises& broken);
  void take_answer(const record& record, const slot_data& data, promises& broken);
};

}  // namespace moim::storage
