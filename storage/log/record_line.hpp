// A record as one line of JSON, for people, for tools, and to copy a log:
//
//   {"position":7,"version":2,"stream":"guest/…","time":"2026-12-01T10:00:00.000+09:00","by":"…",
//    "cause":"…","type":"guest_named","schema":1,"data":{…},"chain":"<64 hex digits>"}
//
// `by` is null when the system acted; `cause` is null when there is none. `data` is byte for
// byte as in the log, so the chain value of an unchanged line can be checked.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "storage/log/event_log.hpp"

namespace moim::storage {

inline constexpr std::size_t record_line_bytes_max = 20 << 20;

/// Appends one line, with its line feed. Times are written with this offset from UTC.
void append_record_line(std::string& out, const record& value, int offset_minutes);

/// A record that owns its texts.
class parsed_record {
 public:
  /// Valid while this lives and is not moved.
  record view() const;

 private:
  friend std::variant<parsed_record, std::string> parse_record_line(std::string_view line);

  record value_;  // its views are not set
  std::string stream_;
  std::string type_;
  std::string cause_;
  std::string data_;
};

/// Parses a line without its line feed; otherwise says what is wrong with it.
[[nodiscard]] std::variant<parsed_record, std::string> parse_record_line(std::string_view line);

}  // namespace moim::storage
