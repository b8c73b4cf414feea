// What operators and their machines ask the server about itself.
#include "transport/api/handlers.hpp"

namespace moim::transport {

namespace {

health_answer health(const call& c, std::string status) {
  const auto& counters = c.app().shared().node.counters();
  return {std::move(status), counters.committed_position.load(),
          counters.projected_position.load()};
}

}  // namespace

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
  response.body = shared.counts.render(
      shared.connections(),
      shared.rooms == nullptr ? std::nullopt : std::optional{shared.rooms->users()});
  c.send(std::move(response));
}

}  // namespace moim::transport
