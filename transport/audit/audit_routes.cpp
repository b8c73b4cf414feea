// The rows of the route table that are for auditors: the log, streams, entities and the view.
#include "transport/audit/audit_handlers.hpp"
#include "transport/audit/audit_subject.hpp"
#include "transport/audit/audit_types.hpp"
#include "transport/audit/stream_page.hpp"

namespace moim::transport {

std::vector<route> audit_routes() {
  using boost::beast::http::verb;
  return {
      {.verb = verb::get,
       .path = "/api/v1/admin/log",
       .who = access::admin,
       .handle = &show_log,
       .tag = "admin",
       .summary = "Records of the log from a position on, one a line; `wait` waits for new ones",
       .query = {"from", "log:limit", "log:stream", "wait"},
       .problems = {"invalid_parameter"},
       .media_type = "application/x-ndjson"},
      {.verb = verb::get,
       .path = "/api/v1/admin/streams/{stream}",
       .who = access::admin,
       .handle = &show_stream,
       .tag = "admin",
       .summary =
           "What a stream was at a position or a time: its state, and its events, newest first",
       .response = &schema_of_stream_page,
       .query = {"at", "limit", "cursor"},
       .problems = {"stream_not_found", "invalid_parameter", "invalid_cursor"},
       .traits = {trait::rest}},
      {.verb = verb::get,
       .path = "/api/v1/admin/entities/{stream}",
       .who = access::admin,
       .handle = &show_entity,
       .tag = "admin",
       .summary = "The state that the entity of a stream has in memory, to compare with the log",
       .response = &schema_of<entity_answer>,
       .problems = {"stream_not_found", "entity_not_in_memory"},
       .traits = {trait::rest}},
      {.verb = verb::get,
       .path = "/api/v1/admin/view",
       .who = access::admin,
       .handle = &show_view,
       .tag = "admin",
       .summary = "What queries show, to compare with the log",
       .response = &schema_of<view_answer>},
  };
}

}  // namespace moim::transport
