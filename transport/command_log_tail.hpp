// `moim log tail`: records of the log as NDJSON on standard output, also beside a running server.
// Personal fields are shown as they are stored.
//
//   {"position":7,"version":2,"stream":"slot/…","time":"2026-12-01T10:00:00.000+09:00","by":"…",
//    "cause":"…","type":"place_confirmed","schema":1,"data":{…},"chain":"<64 hex digits>"}
//
// `by` is null when the system acted; `cause` is null when there is none.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "storage/event_log.hpp"
#include "transport/config.hpp"
#include "transport/wall_clock.hpp"

namespace moim::transport {

struct log_tail_options {
  serve_config server;     ///< its data options are set: see add_data_options
  std::string stream;      ///< empty: all streams
  std::uint64_t from = 1;  ///< position, or version within the stream when one is given
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  bool follow = false;
};

/// Ends at the end of the log, or with `follow` at SIGINT or SIGTERM; and when its reader is gone.
/// Returns the exit code of the process.
int run_log_tail(const log_tail_options& options);

/// Appends one line, with its line feed.
void append_record_line(std::string& out, const storage::record& record, const time_zone& zone);

}  // namespace moim::transport
