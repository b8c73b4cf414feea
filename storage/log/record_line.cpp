// Lines are read exactly as they are written: members in their order, no white space between them.
// `data` is cut out of the text, because parsing and writing it again would change its bytes.
#include "storage/log/record_line.hpp"

#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "storage/codec/json_value.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/codec/sha256.hpp"
#include "storage/log/record_format.hpp"

namespace moim::storage {

namespace {

constexpr std::string_view before_data = R"(,"data":)";
constexpr std::string_view before_chain = R"(,"chain":")";
constexpr std::string_view end_of_line = "\"}";

bool is_hex(char digit) {
  return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
}

bool parse_hex(std::string_view text, chain_value& out) {
  if (text.size() != 2 * out.size()) {
    return false;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char high = text[2 * i];
    const char low = text[2 * i + 1];
    if (!is_hex(high) || !is_hex(low)) {
      return false;
    }
    const auto value = [](char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; };
    out[i] = static_cast<std::uint8_t>(value(high) << 4 | value(low));
  }
  return true;
}

/// The parts of a line: everything in front of the data as an object, the data, the digits.
struct line_parts {
  std::string head;
  std::string_view data;
  std::string_view chain;
};

bool split(std::string_view line, line_parts& out) {
  constexpr std::size_t tail_bytes = before_chain.size() + 2 * chain_bytes + end_of_line.size();
  const auto at = line.find(before_data);  // strings in front have no unescaped quote
  if (at == std::string_view::npos || line.size() < at + before_data.size() + tail_bytes) {
    return false;
  }
  const auto tail = line.substr(line.size() - tail_bytes);
  if (!tail.starts_with(before_chain) || !tail.ends_with(end_of_line)) {
    return false;
  }
  out.head = std::string{line.substr(0, at)} + '}';
  out.data = line.substr(at + before_data.size());
  out.data.remove_suffix(tail_bytes);
  out.chain = tail.substr(before_chain.size(), 2 * chain_bytes);
  return true;
}

bool get(const nlohmann::json& head, const char* name, std::uint64_t max, std::uint64_t& out) {
  const auto member = head.find(name);
  if (member == head.end() || !member->is_number_unsigned()) {
    return false;
  }
  out = member->get<std::uint64_t>();
  return out >= 1 && out <= max;
}

bool get(const nlohmann::json& head, const char* name, std::size_t bytes_max, std::string& out) {
  const auto member = head.find(name);
  if (member == head.end() || !member->is_string()) {
    return false;
  }
  out = member->get<std::string>();
  return !out.empty() && out.size() <= bytes_max;
}

bool is_null(const nlohmann::json& head, const char* name) {
  const auto member = head.find(name);
  return member != head.end() && member->is_null();
}

}  // namespace

void append_record_line(std::string& out, const record& value, int offset_minutes) {
  out += fmt::format(R"({{"position":{},"version":{},"stream":)", value.position, value.version);
  append_json(out, value.stream);
  out += fmt::format(R"(,"time":"{}","by":)", to_text(value.time, offset_minutes));
  if (value.by) {
    append_json(out, value.by.value);
  } else {
    out += "null";
  }
  out += R"(,"cause":)";
  if (value.cause.empty()) {
    out += "null";
  } else {
    append_json(out, value.cause);
  }
  out += R"(,"type":)";
  append_json(out, value.type);
  out += fmt::format(R"(,"schema":{})", value.schema);
  out += before_data;
  out += value.data;  // JSON already
  out += before_chain;
  out += to_hex(bytes_of(value.chain));
  out += end_of_line;
  out += '\n';
}

record parsed_record::view() const {
  record result = value_;
  result.stream = stream_;
  result.type = type_;
  result.cause = cause_;
  result.data = data_;
  return result;
}

std::variant<parsed_record, std::string> parse_record_line(std::string_view line) {
  line_parts parts;
  if (!split(line, parts)) {
    return "not a record as `moim log export` writes it";
  }
  const auto head = nlohmann::json::parse(parts.head, nullptr, false);
  if (!head.is_object()) {
    return "not JSON";
  }
  parsed_record result;
  record& value = result.value_;
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t schema = 0;
  std::string time;
  std::string by;
  const auto bad = [](const char* name) { return std::string{"`"} + name + "` is not right"; };
  if (!get(head, "position", most, value.position)) return bad("position");
  if (!get(head, "version", most, value.version)) return bad("version");
  if (!get(head, "stream", stream_bytes_max, result.stream_)) return bad("stream");
  if (!get(head, "time", most, time) || !from_text(time, value.time)) return bad("time");
  if (!is_null(head, "by") && !(get(head, "by", most, by) && from_text(by, value.by))) {
    return bad("by");
  }
  if (!is_null(head, "cause") && !get(head, "cause", cause_bytes_max, result.cause_)) {
    return bad("cause");
  }
  if (!get(head, "type", type_bytes_max, result.type_)) return bad("type");
  if (!get(head, "schema", std::numeric_limits<std::uint16_t>::max(), schema)) return bad("schema");
  value.schema = static_cast<std::uint16_t>(schema);
  json_value data;
  if (parts.data.size() > data_bytes_max || !parse_json(parts.data, data)) return bad("data");
  result.data_ = parts.data;
  if (!parse_hex(parts.chain, value.chain)) return bad("chain");
  return result;
}

}  // namespace moim::storage
