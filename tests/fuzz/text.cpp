// Fuzz target: the short texts of paths, queries and bodies: ids, dates, times, cursors, addresses.
// An accepted text has exactly one spelling, except UUIDs, whose digits may be upper case (RFC 9562
// 4), and instants, which may name any offset.
#include <string>

#include "domain/account/account_ids.hpp"
#include "domain/calendar.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "transport/api/cursor.hpp"
#include "transport/popup/store_cursor.hpp"

namespace moim::fuzz {

namespace {

template <class T>
void try_type(std::string_view text) {
  T value;
  if (from_text(text, value)) {
    demand(to_text(value) == text, "a value has one text");
  }
}

template <class T>
void try_type_with_uuid(std::string_view text) {
  std::string lower{text};
  for (char& c : lower) {
    c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  T value;
  if (from_text(text, value)) {
    demand(to_text(value) == lower, "a value has one text but for the case of digits");
  }
}

void try_instant(std::string_view text) {
  timestamp value;
  if (!from_text(text, value)) {
    return;
  }
  timestamp again;
  demand(from_text(to_text(value), again) && again.ms == value.ms,
         "an instant that is written can be read");
}

void try_cursor(std::string_view text) {
  if (const auto key = transport::parse_cursor(text)) {
    demand(transport::cursor_of(*key) == text, "a key has one cursor");
  }
  for (const auto order :
       {actors::store_order::newest, actors::store_order::opening, actors::store_order::nearest}) {
    if (const auto place = transport::parse_store_cursor(text, order)) {
      demand(transport::cursor_of(*place) == text, "a place has one cursor");
    }
  }
}

void try_address(std::string_view text) {
  const auto address = normalise_email(text);
  demand(normalise_email(address) == address, "a normalised address stays as it is");
}

}  // namespace

void try_input(std::string_view input) {
  const auto [which, text] = choose(input);
  switch (which % 8) {
    case 0:
      return try_type_with_uuid<user_id>(text);
    case 1:
      return try_type_with_uuid<slot_id>(text);
    case 2:
      return try_type<reservation_id>(text);
    case 3:
      return try_type<calendar_date>(text);
    case 4:
      return try_type<time_of_day>(text);
    case 5:
      return try_instant(text);
    case 6:
      return try_cursor(text);
    case 7:
      return try_address(text);
  }
}

}  // namespace moim::fuzz
