// A stream at some point of the log: its state, replayed from its first event with the rules of
// today, and its events. Snapshots are not used, so the page follows from the log alone.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "domain/limits.hpp"
#include "storage/log/event_log.hpp"
#include "transport/api/schema.hpp"
#include "transport/api/subject.hpp"

namespace moim::transport {

struct stream_question {
  std::string stream;
  /// As of this position and this time, whichever is earlier.
  std::uint64_t at_position = std::numeric_limits<std::uint64_t>::max();
  std::optional<timestamp> at_time;
  /// The newest events of a smaller version than `before`, at most `limit`.
  std::uint32_t limit = limits::page_items_default;
  std::optional<std::uint64_t> before;
};

struct stream_page {
  std::string json;            ///< empty: the log had no such stream
  std::uint64_t position = 0;  ///< of the stream's last event up to there
  std::optional<storage::io_failure> failure;
};

/// Replays the stream up to there, which takes about a microsecond an event.
stream_page read_stream_page(const storage::event_log& log, const stream_question& question,
                             subject_list subjects);

/// Of `stream_page::json`.
std::string schema_of_stream_page(schema_registry& registry);

}  // namespace moim::transport
