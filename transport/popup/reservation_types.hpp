// The answers about reservations, draws and receipts. Members are described, so the same lines make
// the JSON and the schemas in /openapi.json.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/popup/slot.hpp"

namespace moim::transport {

/// The place as the slot decided it; see `reservation_place` for `position` and `behind`. Only the
/// answer to reserving has a receipt.
struct reservation_answer {
  moim::reservation_id reservation_id;
  moim::store_id store_id;
  calendar_date date;
  time_of_day time;
  reservation_status status = reservation_status::WAITING;
  std::uint32_t ticket = 0;
  std::uint32_t position = 0;
  std::uint32_t behind = 0;
  timestamp reserved_at;
  std::optional<timestamp> offer_expires_at;
  std::optional<std::string> receipt;
};
BOOST_DESCRIBE_STRUCT(reservation_answer, (),
                      (reservation_id, store_id, date, time, status, ticket, position, behind,
                       reserved_at, offer_expires_at, receipt))

/// A line of one's own list. The current place is asked for one by one.
struct reservation_line {
  moim::reservation_id reservation_id;
  moim::store_id store_id;
  std::string store_name;
  calendar_date date;
  time_of_day time;
  timestamp starts_at;
  reservation_status status = reservation_status::WAITING;
  std::uint32_t ticket = 0;
  timestamp reserved_at;
  std::optional<timestamp> offer_expires_at;
};
BOOST_DESCRIBE_STRUCT(reservation_line, (),
                      (reservation_id, store_id, store_name, date, time, starts_at, status, ticket,
                       reserved_at, offer_expires_at))

struct reservation_page {
  std::vector<reservation_line> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(reservation_page, (), (items, next_cursor))

// Draws

/// All that the order of a line follows from (domain/popup/line_draw.hpp): whoever repeats the
/// shuffle of `entrants`, the tickets that were in line when it closed, gets `order`. Long lines
/// are cut to their first `limits::shown_draw_tickets_max` in both lists, and `entrant_count` tells
/// how many there were.
struct draw_answer {
  hex_digest commitment;
  hex_digest secret;
  hex_digest chain;
  hex_digest seed;
  std::uint64_t closing_version = 0;
  timestamp closed_at;
  timestamp drawn_at;
  std::uint32_t entrant_count = 0;
  std::vector<std::uint32_t> entrants;
  std::vector<std::uint32_t> order;
};
BOOST_DESCRIBE_STRUCT(draw_answer, (),
                      (commitment, secret, chain, seed, closing_version, closed_at, drawn_at,
                       entrant_count, entrants, order))

// Receipts

struct receipt_answer {
  std::string receipt;
};
BOOST_DESCRIBE_STRUCT(receipt_answer, (), (receipt))

/// A record at the end of a stream, or at a version of it. Version 0 stands in front of the first
/// record: it has a chain value of zeros, position 0 and no time.
struct head_answer {
  std::string stream;
  std::uint64_t version = 0;
  hex_digest chain;
  std::uint64_t position = 0;
  std::optional<timestamp> time;
};
BOOST_DESCRIBE_STRUCT(head_answer, (), (stream, version, chain, position, time))

}  // namespace moim::transport
