// A reservation as one VEVENT of iCalendar (RFC 5545). The same reservation always has the same
// UID, and every change of it or of its store raises SEQUENCE, so that a calendar that imports the
// file again changes its entry instead of adding another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "transport/api/language.hpp"

namespace moim::transport {

struct calendar_entry {
  reservation_id id;
  reservation_status status = reservation_status::WAITING;
  timestamp reserved_at;
  timestamp since;          ///< when it came to its status
  timestamp starts_at;      ///< of the visit
  std::uint64_t edits = 0;  ///< of the store
  timestamp store_since;    ///< when the store became what it is
  const store_details& store;
  std::string_view url;  ///< of the reservation; empty: none
};

/// How long a visit is taken to last: until the next time slot of the store may begin, at most
/// limits::visit_minutes_max, since stores say only when visits begin.
std::uint32_t visit_minutes(const store_details& store);

/// The whole text/calendar, lines ending in CRLF and folded at 75 octets (RFC 5545 3.1).
std::string render(const calendar_entry& entry, language in);

/// `moim-2026-12-24-1000.ics`.
std::string calendar_file_name(const slot_id& slot);

}  // namespace moim::transport
