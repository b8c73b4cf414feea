// What a slot promised to whom, kept by hand from its events: plain lists, and the promises in the
// words of the product. It shares nothing with the domain, whose decisions it judges.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "storage/event_log.hpp"

namespace moim::storage {

enum class ticket_standing { confirmed, waiting, cancelled };

struct slot_ticket {
  std::string user;
  ticket_standing now = ticket_standing::waiting;
  // Positions of the events of it, for those who are told of them; 0: none.
  std::uint64_t taken_at = 0;
  std::uint64_t confirmed_at = 0;
  std::uint64_t ended_at = 0;
  std::int64_t confirmed_ms = 0;  // when that was
  bool waited = false;            // it was taken without a place
  bool dropped = false;           // its store closed
  bool hidden = false;            // from the list of its user
};

struct slot_book {
  bool planned = false;
  bool closed = false;
  std::uint64_t revision = 0;  // of the plan
  std::uint32_t capacity = 0;
  std::uint32_t waitlist_limit = 0;
  std::vector<slot_ticket> tickets;  // ticket n at n - 1
  std::set<std::uint32_t> confirmed;
  std::set<std::uint32_t> waiting;
  std::unordered_set<std::string> users;  // who are confirmed or wait
  bool owes_promotion = false;            // a place is free and somebody waits

  /// One record of the slot's stream, in order. Appends every promise that it breaks to `broken`.
  void take(const record& record, std::vector<std::string>& broken);
};

}  // namespace moim::storage
