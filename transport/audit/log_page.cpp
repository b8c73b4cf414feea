// Finds the records of one stream through their versions, so it searches for the position first.
#include "transport/audit/log_page.hpp"

#include <limits>

#include "storage/log/record_line.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

namespace {

constexpr auto behind_the_end = std::numeric_limits<std::uint64_t>::max();

/// Of the record of that version; `behind_the_end` when there is none.
std::uint64_t position_of(const storage::event_log& log, const log_range& range,
                          std::uint64_t version, std::optional<storage::io_failure>& failure) {
  std::uint64_t position = behind_the_end;
  failure = log.read_stream(range.stream, version, [&](const storage::record& record) {
    position = record.position;
    return false;
  });
  return position;
}

/// The first version in the range. Positions grow with versions and are no smaller than them, so
/// halving finds it.
std::uint64_t first_version(const storage::event_log& log, const log_range& range,
                            std::optional<storage::io_failure>& failure) {
  std::uint64_t least = 1;
  std::uint64_t most = range.from;
  while (least < most && !failure) {
    const auto middle = least + (most - least) / 2;
    if (position_of(log, range, middle, failure) >= range.from) {
      most = middle;
    } else {
      least = middle + 1;
    }
  }
  return least;
}

}  // namespace

log_page read_log_page(const storage::event_log& log, const log_range& range) {
  log_page page;
  page.position = log.last_position();
  if (range.from > page.position) {
    return page;
  }
  std::uint32_t left = range.limit;
  const auto visit = [&](const storage::record& record) {
    if (record.position > page.position) {
      return false;
    }
    storage::append_record_line(page.lines, record, api_offset_minutes_at(record.time));
    return --left > 0 && page.lines.size() < limits::log_page_bytes_max;
  };
  if (range.stream.empty()) {
    page.failure = log.read_from(range.from, visit);
    return page;
  }
  const auto version = first_version(log, range, page.failure);
  if (!page.failure) {
    page.failure = log.read_stream(range.stream, version, visit);
  }
  return page;
}

}  // namespace moim::transport
