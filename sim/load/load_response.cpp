// Headers are compared without regard to case (RFC 9110 5.1), and only those two are compared.
#include "sim/load/load_response.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "sim/load/load_limits.hpp"

namespace moim::sim::load {

namespace {

constexpr std::size_t head_bytes_max = 64 * 1024;
constexpr std::string_view version = "HTTP/1.";
constexpr std::size_t status_at = version.size() + 2;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
}

/// `name` is in small letters.
std::optional<std::string_view> value_if(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || line[name.size()] != ':') return std::nullopt;
  if (!std::equal(name.begin(), name.end(), line.begin(),
                  [](char n, char l) { return n == lower(l); })) {
    return std::nullopt;
  }
  line.remove_prefix(name.size() + 1);
  const auto begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return std::string_view{};
  return line.substr(begin, line.find_last_not_of(" \t") - begin + 1);
}

bool is_close(std::string_view value) {
  constexpr std::string_view close = "close";
  return std::equal(value.begin(), value.end(), close.begin(), close.end(),
                    [](char v, char c) { return lower(v) == c; });
}

struct head {
  std::optional<std::size_t> content_length;
  bool keep_alive = true;
  bool malformed = false;
};

head read_head(std::string_view lines) {
  head result;
  while (!lines.empty()) {
    const auto end = lines.find("\r\n");
    const auto line = lines.substr(0, end);
    if (const auto length = value_if(line, "content-length")) {
      std::size_t value = 0;
      const auto [rest, error] =
          std::from_chars(length->data(), length->data() + length->size(), value);
      result.malformed = result.malformed || error != std::errc{} ||
                         rest != length->data() + length->size() || value > response_bytes_max;
      result.content_length = value;
    } else if (const auto connection = value_if(line, "connection")) {
      result.keep_alive = !is_close(*connection);
    }
    if (end == std::string_view::npos) break;
    lines.remove_prefix(end + 2);
  }
  return result;
}

}  // namespace

response read_response(std::string_view bytes) {
  response result;
  const auto malformed = [&] {
    result.is = response::state::malformed;
    return result;
  };
  const auto begin = bytes.substr(0, version.size());
  if (begin != version.substr(0, begin.size())) return malformed();
  const auto head_end = bytes.find("\r\n\r\n");
  if (head_end == std::string_view::npos) {
    return bytes.size() > head_bytes_max ? malformed() : result;
  }
  const char* digits = bytes.data() + status_at;
  if (head_end < status_at + 3 || bytes[status_at - 1] != ' ' ||
      std::from_chars(digits, digits + 3, result.status).ptr != digits + 3) {
    return malformed();
  }
  const auto first_end = bytes.find("\r\n");
  const auto found = first_end == head_end
                         ? head{}
                         : read_head(bytes.substr(first_end + 2, head_end - first_end - 2));
  const bool bodiless = result.status < 200 || result.status == 204 || result.status == 304;
  if (found.malformed || (!found.content_length && !bodiless)) return malformed();
  const auto body_at = head_end + 4;
  const auto length = bodiless ? 0 : *found.content_length;
  result.keep_alive = found.keep_alive;
  result.bytes = body_at + length;
  if (bytes.size() < result.bytes) return result;
  result.body = bytes.substr(body_at, length);
  result.is = response::state::complete;
  return result;
}

}  // namespace moim::sim::load
