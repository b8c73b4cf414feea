// Rules of appending that every implementation of the log shares: how a request becomes records,
// and how long replies are kept.
#pragma once

#include <algorithm>

#include "domain/ensure.hpp"
#include "storage/log/event_log.hpp"

namespace moim::storage {

/// The record of one event of a request; its chain is not known yet.
inline record record_of(const append_request& request, const draft& event, std::uint64_t position,
                        std::uint64_t version) {
  record value;
  value.position = position;
  value.version = version;
  value.time = request.time;
  value.by = request.by;
  value.schema = event.schema;
  value.stream = request.stream;
  value.type = event.type;
  value.cause = request.cause;
  value.data = event.data;
  return value;
}

/// The request that appends a record again, without a stored reply, to a log that holds what was
/// before it.
inline append_request request_of(const record& value) {
  append_request request;
  request.stream = value.stream;
  request.expected_version = value.version - 1;
  request.time = value.time;
  request.by = value.by;
  request.cause = value.cause;
  request.events.push_back({std::string{value.type}, value.schema, std::string{value.data}});
  return request;
}

/// Stream names are ours, never a client's: a zero byte in one is a bug.
inline void check_request(const append_request& request) {
  ensure(request.stream.find('\0') == std::string::npos, "a stream's name has no zero byte");
}

/// Replies are kept by UTC day, so that a whole day can be dropped at once. Days fit two bytes.
inline std::int64_t reply_day(timestamp at) {
  return std::clamp<std::int64_t>(at.ms / (24LL * 3600 * 1000), 0, 0xffff);
}

/// A reply written any time yesterday may be younger than `reply_hours_min`.
static_assert(reply_hours_min <= 24);
inline std::int64_t oldest_reply_day(std::int64_t today) {
  return today > 0 ? today - 1 : 0;
}

}  // namespace moim::storage
