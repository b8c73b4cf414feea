// The log of the program: lines on standard error, as text for people or as JSON objects for
// machines, with fields beside the message. A line of a level that is off costs one load.
//
//   text   2026-12-01T10:00:00.123+09:00 info  serving address=127.0.0.1 port=8080
//   json   {"time":"2026-12-01T10:00:00.123+09:00","level":"info","message":"serving",
//           "address":"127.0.0.1","port":8080}
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace moim::transport {

enum class log_level : std::uint8_t { trace, debug, info, warn, error, off };
enum class log_format : std::uint8_t { text, json };

/// `name` is camelCase, as everywhere in JSON. Values may come from clients: they are escaped.
struct log_field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;
};

/// Once at start, before other threads log. Until then: info, text. Times are in the API's zone.
void set_up_logging(log_level least, log_format format);

/// Thread-safe. Never throws for a failing standard error.
void log(log_level level, std::string_view message, std::initializer_list<log_field> fields = {});

/// What one answered request was, for its one line at debug.
struct request_line {
  std::string_view request_id;
  std::string_view method;
  std::string_view target;
  int status = 0;
  std::int64_t micros = 0;
};

namespace detail {
inline std::atomic<log_level> least_level = log_level::info;
void log_request_line(const request_line& line);
}  // namespace detail

/// For callers whose fields are expensive to compute.
inline bool logs(log_level level) {
  return level >= detail::least_level.load(std::memory_order_relaxed);
}

inline void log_request(const request_line& line) {
  if (logs(log_level::debug)) [[unlikely]]
    detail::log_request_line(line);
}

}  // namespace moim::transport
