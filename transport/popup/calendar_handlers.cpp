// The handler that shows a reservation as an iCalendar file.
#include <algorithm>
#include <cctype>

#include "storage/events/event_codec.hpp"
#include "transport/api/log_read.hpp"
#include "transport/popup/calendar_entry.hpp"
#include "transport/popup/popup_handlers.hpp"
#include "transport/popup/slot_path.hpp"

namespace moim::transport {

namespace {

/// The host that the client called, as far as it can stand in a URL (RFC 3986 3.2.2).
std::string_view called_host(const call& c) {
  const auto host = c.http().header("Host");
  const bool is_sound = std::ranges::all_of(host, [](unsigned char b) {
    return std::isalnum(b) != 0 ||
           std::string_view{"-._~%!$&'()*+,;=:[]"}.find(b) != std::string_view::npos;
  });
  return is_sound ? host : std::string_view{};
}

/// The URL of the reservation. A proxy that ends TLS sends X-Forwarded-Proto.
std::string url_of(const call& c, const reservation_id& id) {
  const auto host = called_host(c);
  const bool is_secure = c.http().header("X-Forwarded-Proto") == "https";
  return host.empty() ? std::string{}
                      : std::string{is_secure ? "https://" : "http://"} + std::string{host} +
                            "/api/v1/reservations/" + to_text(id);
}

}  // namespace

/// The head of the store's stream tells how often and when it was changed last. The view is waited
/// for up to the end of the log, so the entry is as new as what anybody has been told.
void show_calendar_entry(const call& c) {
  const auto id = reservation_in_path(c);
  if (!id) {
    return;
  }
  const auto found = c.app().shared().log.find_head(storage::stream_of<store>(id->slot.store));
  if (const auto* broken = std::get_if<storage::io_failure>(&found)) {
    return refuse_unreadable(c, broken->reason);
  }
  const auto head = std::get<storage::stream_head>(found);
  const auto is_enough = [](const actors::view&) { return false; };
  c.with_view_that(is_enough, [c, id = *id, head](const actors::view_ptr& view) {
    const auto* row = view->find_reservation(c.user(), id);
    const auto* of = view->find_store(id.slot.store);
    if (row == nullptr || of == nullptr) {
      return c.problem("reservation_not_found");
    }
    if (of->changed_at < head.position) {  // an older view was asked for, or the wait was too long
      return c.problem("position_not_reached", {}, busy_retry_seconds);
    }
    const auto url = url_of(c, id);
    const auto starts_at = c.app().shared().zone.to_utc(id.slot.date, id.slot.time);
    http_response response;
    response.content_type = "text/calendar; charset=utf-8";
    response.add_header("Content-Disposition",
                        "attachment; filename=\"" + calendar_file_name(id.slot) + '"');
    response.body = render({id, row->status, row->reserved_at, row->since, starts_at,
                            head.version - 1, head.time, of->details, url},
                           preferred_language(c.http().header("Accept-Language")));
    c.send(std::move(response));
  });
}

}  // namespace moim::transport
