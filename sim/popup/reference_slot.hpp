// The reference model of a slot: a list of tickets under its rules, read from the ledger. It keeps
// nothing up to date, and counts the line again every time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/auditor/ledger.hpp"

namespace moim::sim {

/// The rules of a slot in plain words. Instants that are not there are -1.
struct slot_rules {
  std::uint32_t capacity = 0;
  std::uint32_t waitlist_limit = 0;
  std::int64_t opens_at_ms = 0;
  std::int64_t closes_at_ms = 0;
  std::string opening = "fifo";
  std::string promotion = "auto";
  std::int64_t offer_minutes = 0;
  std::int64_t cancellable_until_ms = -1;
  std::int64_t starts_at_ms = -1;
  std::string commitment;
  std::uint32_t slots_per_user = 0;  ///< of the store; 0: no limit
  bool operator==(const slot_rules&) const = default;
};

struct ticket_row {
  std::string user;
  std::string status;  ///< CONFIRMED, WAITING, OFFERED or CANCELLED
  std::int64_t since_ms = 0;
  std::uint64_t place = 0;  ///< in line: smaller ones are served first
  std::int64_t offer_ends_ms = -1;
  bool hidden = false;
};

struct reference_slot {
  bool planned = false;
  bool closed = false;
  std::uint64_t revision = 0;
  slot_rules rules;
  std::string phase = "open";  ///< before that: lining_up, then undrawn for a lottery
  std::string closing_chain;
  std::vector<std::uint32_t> entrants;         ///< who were in line when it closed
  std::vector<ticket_row> rows;                ///< ticket n at n - 1
  std::map<std::string, std::uint32_t> spent;  ///< the last permit of each user

  std::uint32_t count(const std::string& status) const;
  std::uint32_t taken() const { return count("CONFIRMED") + count("OFFERED"); }
  /// Ticket of the place, the offer or the waiting that a user has now; 0: none.
  std::uint32_t held_by(const std::string& user) const;
  /// Who is served next; 0: nobody is in line.
  std::uint32_t first_waiting() const;
  bool is_of(std::uint32_t ticket, const std::string& user) const;
  /// What the user of a ticket is told.
  std::string place(std::uint32_t ticket) const;
  /// Puts who was in line when it closed into the order of the draw.
  void arrange(const std::string& seed);
};

/// What the events up to a position made of it.
reference_slot read_slot(const ledger& log, const std::string& stream, std::uint64_t before);

/// The same rules in the JSON of a plan, and a phase to begin with.
slot_rules rules_of(const nlohmann::json& plan);
std::string phase_of(const slot_rules& rules, std::int64_t now_ms);

/// Hexadecimal SHA-256 of bytes that are given as hexadecimal text, followed by plain text.
std::string hash_of(const std::string& hex, const std::string& text);

}  // namespace moim::sim
