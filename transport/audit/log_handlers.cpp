// The handler that shows the log to admins, who may follow it by long polling.
#include <chrono>

#include <boost/asio/steady_timer.hpp>

#include "transport/api/log_read.hpp"
#include "transport/audit/audit_handlers.hpp"
#include "transport/audit/log_page.hpp"

namespace moim::transport {

namespace {

using std::chrono::steady_clock;

/// How often a request that waits looks whether there is more.
constexpr std::chrono::milliseconds look_interval{50};

struct awaited_page {
  log_range range;
  steady_clock::time_point until;
};

void read_and_answer(const call& c, const awaited_page& wanted);

/// The log stands at `seen` and has nothing for the caller yet.
void wait_for_more(const call& c, const awaited_page& wanted, std::uint64_t seen) {
  auto timer = std::make_shared<boost::asio::steady_timer>(c.app().io(), look_interval);
  timer->async_wait([c, wanted, seen, timer](const boost::system::error_code&) {
    const bool more = c.app().shared().node.counters().committed_position.load() > seen;
    if (more || steady_clock::now() >= wanted.until || c.http().is_draining()) {
      read_and_answer(c, wanted);
    } else {
      wait_for_more(c, wanted, seen);
    }
  });
}

void answer_page(const call& c, const awaited_page& wanted, log_page page) {
  if (page.failure) {
    return refuse_unreadable(c, page.failure->reason);
  }
  const bool over = steady_clock::now() >= wanted.until || c.http().is_draining();
  if (page.lines.empty() && !over) {
    return wait_for_more(c, wanted, page.position);
  }
  http_response response;
  response.content_type = "application/x-ndjson";
  response.body = std::move(page.lines);
  c.send(std::move(response), page.position);
}

void read_and_answer(const call& c, const awaited_page& wanted) {
  read_log(
      c, [range = wanted.range](const storage::event_log& of) { return read_log_page(of, range); },
      [c, wanted](log_page page) { answer_page(c, wanted, std::move(page)); });
}

}  // namespace

void show_log(const call& c) {
  awaited_page wanted;
  std::uint64_t wait_seconds = 0;
  const bool sound = c.number("from", 1, UINT64_MAX, wanted.range.from) &&
                     c.number("limit", 1, limits::log_page_records_max, wanted.range.limit) &&
                     c.number("wait", 0, limits::log_wait_seconds_max, wait_seconds);
  if (!sound) {
    return;
  }
  wanted.range.stream = c.query("stream").value_or("");
  wanted.until = steady_clock::now() + std::chrono::seconds{wait_seconds};
  read_and_answer(c, wanted);
}

}  // namespace moim::transport
