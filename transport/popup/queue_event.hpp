// An update of a place in a queue, as a Server-Sent Event (WHATWG HTML, 9.2):
//
//   id: <log position of the event that the numbers follow from>-<ticket, or 0>
//   data: {"status":"WAITING","ticket":17,"position":7,"behind":3,"confirmed":10,…}
//
// The id names everything that the numbers follow from, so a client that comes back with it
// (Last-Event-ID) has seen them, or has not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/popup/queue_place.hpp"

namespace moim::transport {

struct queue_event {
  queue_status status = queue_status::NONE;
  std::uint32_t ticket = 0;
  std::uint32_t position = 0;
  std::uint32_t behind = 0;
  std::uint32_t confirmed = 0;
  std::uint32_t remaining = 0;
  bool closed = false;
  std::optional<std::uint64_t> estimated_seconds;
  std::optional<timestamp> offer_expires_at = {};
};
BOOST_DESCRIBE_STRUCT(queue_event, (),
                      (status, ticket, position, behind, confirmed, remaining, closed,
                       estimated_seconds, offer_expires_at))

struct queue_event_id {
  std::uint64_t position = 0;
  std::uint32_t ticket = 0;
  bool operator==(const queue_event_id&) const = default;
};

/// None for a malformed id: the client then gets the numbers.
std::optional<queue_event_id> parse_queue_event_id(std::string_view text);

/// Appends one event.
void append_queue_event(std::string& out, const queue_event_id& id, const queue_event& what);

}  // namespace moim::transport
