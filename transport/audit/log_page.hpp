// A bounded page of the log as lines of JSON (storage/log/record_line.hpp), for clients that follow
// the log over HTTP.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/limits.hpp"
#include "storage/log/event_log.hpp"

namespace moim::transport {

/// What to show: at most `limit` records from position `from` on.
struct log_range {
  std::uint64_t from = 1;
  std::uint32_t limit = limits::log_page_records_default;
  std::string stream;  ///< only of this one; empty: of all
};

struct log_page {
  std::string lines;           ///< past limits::log_page_bytes_max the last one
  std::uint64_t position = 0;  ///< the log was durable up to here when the page was read
  std::optional<storage::io_failure> failure;
};

/// Only what is durable is shown. Times have the offset of the API.
log_page read_log_page(const storage::event_log& log, const log_range& range);

}  // namespace moim::transport
