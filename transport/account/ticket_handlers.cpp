// The handler that issues one-time tickets, for clients that cannot send a header with a stream.
#include "transport/account/account_handlers.hpp"
#include "transport/account/account_types.hpp"
#include "transport/api/call.hpp"

namespace moim::transport {

void issue_ticket(const call& c) {
  const auto issued = c.app().shared().tickets.issue({c.user(), c.may()}, c.now());
  if (const auto* text = std::get_if<std::string>(&issued)) {
    return c.reply(200, ticket_answer{*text, limits::stream_ticket_seconds});
  }
  if (std::get<stream_tickets::refusal>(issued) == stream_tickets::refusal::too_many) {
    return c.problem("overloaded", {}, busy_retry_seconds);
  }
  c.problem("too_many_tickets", {}, limits::stream_ticket_seconds);
}

}  // namespace moim::transport
