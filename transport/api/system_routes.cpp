// The routes of the server itself: description, health and metrics.
#include "transport/api/system_routes.hpp"

#include "transport/api/call.hpp"
#include "transport/api/health_answer.hpp"

namespace moim::transport {

namespace {

health_answer health(const call& c, std::string status) {
  const auto& counters = c.app().shared().node.counters();
  return {std::move(status), counters.committed_position.load(),
          counters.projected_position.load()};
}

void show_openapi(const call& c) {
  http_response response;
  response.shared_body = c.app().shared().openapi;
  c.send(std::move(response));
}

/// The process answers, whatever else is wrong.
void show_health(const call& c) {
  c.reply(200, health(c, "ok"));
}

/// Whether writes can be accepted, and if not, why.
void show_readiness(const call& c) {
  const auto failure = c.app().shared().node.counters().failure.load();
  if (!failure) {
    return c.reply(200, health(c, "ready"));
  }
  std::string members = ",\"reason\":";
  storage::append_json(members, std::string_view{*failure});
  c.problem("not_ready", members);
}

void show_metrics(const call& c) {
  const auto& shared = c.app().shared();
  http_response response;
  response.content_type = "text/plain; version=0.0.4";
  response.body = shared.counts.render(shared.connections(), shared.services);
  c.send(std::move(response));
}

}  // namespace

std::vector<route> system_routes() {
  using boost::beast::http::verb;
  return {
      {.verb = verb::get,
       .path = "/openapi.json",
       .who = access::anyone,
       .handle = &show_openapi,
       .tag = "server",
       .summary = "This description of the interface"},
      {.verb = verb::get,
       .path = "/healthz",
       .who = access::anyone,
       .handle = &show_health,
       .tag = "server",
       .summary = "Whether the process answers",
       .response = &schema_of<health_answer>},
      {.verb = verb::get,
       .path = "/readyz",
       .who = access::anyone,
       .handle = &show_readiness,
       .tag = "server",
       .summary = "Whether writes are accepted",
       .response = &schema_of<health_answer>,
       .problems = {"not_ready"}},
      {.verb = verb::get,
       .path = "/metrics",
       .who = access::anyone,
       .handle = &show_metrics,
       .tag = "server",
       .summary = "Figures in the text format of Prometheus",
       .media_type = "text/plain"},
  };
}

}  // namespace moim::transport
