// The handler that streams the live place in a queue as Server-Sent Events.
#include "transport/host/random.hpp"
#include "transport/popup/popup_handlers.hpp"
#include "transport/popup/popup_services.hpp"
#include "transport/popup/slot_path.hpp"

namespace moim::transport {

namespace {

constexpr int too_many_retry_seconds = 5;

/// When a server stops, everybody comes back within two seconds, not at once.
constexpr unsigned reconnect_ms_min = 1'000;
constexpr unsigned reconnect_ms_spread = 2'000;

http_response event_stream() {
  http_response head;
  head.content_type = "text/event-stream";
  head.add_header("Cache-Control", "no-store");
  head.add_header("X-Accel-Buffering", "no");  // nginx passes each event on at once
  const auto random = random_bytes<2>();
  const auto wait = reconnect_ms_min + (random[0] * 256U + random[1]) % reconnect_ms_spread;
  head.body = "retry: " + std::to_string(wait) + "\n\n";
  return head;
}

/// A browser sends the header when it connects again by itself; a page that connects with a new
/// ticket can only use the query.
std::optional<queue_event_id> last_seen_by(const call& c) {
  const auto header = c.http().header("Last-Event-ID");
  return header.empty() ? parse_queue_event_id(c.query("lastEventId").value_or(""))
                        : parse_queue_event_id(header);
}

}  // namespace

void watch_queue(const call& c) {
  const auto slot = slot_in_path(c);
  if (!slot) {
    return;
  }
  with_slot(c, *slot, "slot_not_found", [c, slot = *slot](const actors::store_row&) {
    if (c.http().verb() == boost::beast::http::verb::head) {
      auto head = event_stream();
      head.body.clear();
      return c.send(std::move(head));
    }
    const queue_watch wanted{slot, c.user(), last_seen_by(c)};
    switch (c.thread<popup_thread_services>().queues.watch(
        wanted, [&c](http_stream& owner) { return c.open_stream(event_stream(), owner); })) {
      case queue_hub::admission::admitted:
        return;
      case queue_hub::admission::too_many:
        return c.problem("too_many_streams", {}, too_many_retry_seconds);
      case queue_hub::admission::refused:
        return c.problem("overloaded", {}, busy_retry_seconds);
    }
  });
}

}  // namespace moim::transport
