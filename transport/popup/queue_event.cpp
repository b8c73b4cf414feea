// Formats and parses events; the data is one line, as JSON without white space is.
#include "transport/popup/queue_event.hpp"

#include <charconv>

#include "storage/codec/json_write.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

namespace {

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, out);
  return read.ec == std::errc{} && read.ptr == end;
}

}  // namespace

std::optional<queue_event_id> parse_queue_event_id(std::string_view text) {
  const auto dash = text.find('-');
  queue_event_id id;
  if (dash == std::string_view::npos || !read_number(text.substr(0, dash), id.position) ||
      !read_number(text.substr(dash + 1), id.ticket)) {
    return std::nullopt;
  }
  return id;
}

void append_queue_event(std::string& out, const queue_event_id& id, const queue_event& what) {
  out += "id: ";
  storage::append_json(out, id.position);
  out += '-';
  storage::append_json(out, std::uint64_t{id.ticket});
  out += "\ndata: ";
  storage::write_json(out, what, {&api_offset_minutes_at});
  out += "\n\n";
}

}  // namespace moim::transport
