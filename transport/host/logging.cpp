// spdlog writes, this formats. The fields of a line travel beside the message in a thread-local
// span: logging is synchronous, so they are formatted on the thread and within the call that names
// them.
#include "transport/host/logging.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <span>
#include <string>

#include <fmt/format.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "domain/calendar.hpp"
#include "storage/codec/json_write.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

namespace {

constexpr std::string_view level_names[] = {"trace", "debug", "info", "warn", "error", "off"};
constexpr spdlog::level::level_enum spdlog_levels[] = {spdlog::level::trace, spdlog::level::debug,
                                                       spdlog::level::info,  spdlog::level::warn,
                                                       spdlog::level::err,   spdlog::level::off};

thread_local std::span<const log_field> current_fields;

std::string_view name_of(spdlog::level::level_enum level) {
  for (std::size_t i = 0; i < std::size(spdlog_levels); ++i) {
    if (spdlog_levels[i] == level) return level_names[i];
  }
  return "error";
}

std::string time_of(const spdlog::details::log_msg& line) {
  using namespace std::chrono;
  const timestamp at{duration_cast<milliseconds>(line.time.time_since_epoch()).count()};
  return to_text(at, api_offset_minutes_at(at));
}

std::string_view view(const spdlog::string_view_t& text) {
  return {text.data(), text.size()};
}

void append(spdlog::memory_buf_t& out, std::string_view text) {
  out.append(text.data(), text.data() + text.size());
}

/// Bare where a reader can tell where it ends, else a JSON string: no value can fake a line.
std::string readable(std::string_view value) {
  const bool bare =
      !value.empty() && value.find_first_of("\"=\\") == std::string_view::npos &&
      std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  std::string text;
  if (bare) {
    text = value;
  } else {
    storage::append_json(text, value);
  }
  return text;
}

class text_formatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& out) override {
    append(out, time_of(line));
    append(out, " ");
    line.color_range_start = out.size();
    append(out, fmt::format("{:<5}", name_of(line.level)));
    line.color_range_end = out.size();
    append(out, " ");
    append(out, view(line.payload));
    for (const auto& field : current_fields) {
      append(out, " ");
      append(out, field.name);
      append(out, "=");
      if (const auto* text = std::get_if<std::string_view>(&field.value)) {
        append(out, readable(*text));
      } else {
        append(out, std::to_string(std::get<std::int64_t>(field.value)));
      }
    }
    append(out, "\n");
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<text_formatter>();
  }
};

class json_formatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& out) override {
    std::string text =
        fmt::format(R"({{"time":"{}","level":"{}","message":)", time_of(line), name_of(line.level));
    storage::append_json(text, view(line.payload));
    for (const auto& field : current_fields) {
      text += ',';
      storage::append_json(text, field.name);
      text += ':';
      std::visit([&](const auto& value) { storage::append_json(text, value); }, field.value);
    }
    text += "}\n";
    append(out, text);
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<json_formatter>();
  }
};

std::unique_ptr<spdlog::formatter> make_formatter(log_format format) {
  if (format == log_format::json) return std::make_unique<json_formatter>();
  return std::make_unique<text_formatter>();
}

spdlog::logger& logger() {
  static spdlog::logger instance = [] {
    spdlog::logger made{"moim", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()};
    made.set_level(spdlog::level::trace);  // the level is checked in front of it
    made.set_formatter(make_formatter(log_format::text));
    return made;
  }();
  return instance;
}

}  // namespace

void set_up_logging(log_level least, log_format format) {
  logger().set_formatter(make_formatter(format));
  detail::least_level = least;
}

void log(log_level level, std::string_view message, std::initializer_list<log_field> fields) {
  if (!logs(level) || level == log_level::off) return;
  current_fields = {fields.begin(), fields.size()};
  logger().log(spdlog_levels[static_cast<std::size_t>(level)],
               spdlog::string_view_t{message.data(), message.size()});
  current_fields = {};
}

void detail::log_request_line(const request_line& line) {
  log(log_level::debug, "request",
      {{"requestId", line.request_id},
       {"method", line.method},
       {"target", line.target},
       {"status", std::int64_t{line.status}},
       {"micros", line.micros}});
}

}  // namespace moim::transport
