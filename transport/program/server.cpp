// Constructs the parts of the server in the order of their dependencies, and destroys them in
// reverse.
#include "transport/program/server.hpp"

#include <optional>
#include <stdexcept>

#include "transport/api/api.hpp"
#include "transport/api/openapi.hpp"
#include "transport/host/version.hpp"
#include "transport/http/http_server.hpp"

namespace moim::transport {

namespace {

constexpr std::string_view api_description =
    "Popup-store reservations, first come, first served, provably. A write is answered when it is "
    "on disk.";

server_secret secret_of(const serve_config& config) {
  auto found = find_secret(config, config.data_directory);
  if (const auto* failure = std::get_if<secret_failure>(&found)) {
    throw std::runtime_error(failure->reason);
  }
  return std::get<server_secret>(std::move(found));
}

/// Errors that the edge answers before there is a call.
std::string edge_problem(unsigned, std::string_view code, std::string_view accept_language) {
  return problems().json(code, preferred_language(accept_language), {}, {});
}

std::string describe_api() {
  return openapi_document({routes(), problems(), subjects(), moim_version, api_description});
}

}  // namespace

struct server::parts {
  /// The parts of the configuration by their types; they fit together.
  struct settings_registry : typed_registry {
    explicit settings_registry(const serve_config& config) {
      refer_to_parts(config, *this);
      for (const subject* s : subjects()) {
        if (s->check != nullptr) {
          s->check(*this);
        }
      }
    }
  };

  parts(const serve_config& c, std::unique_ptr<storage::event_log> l, std::unique_ptr<wall_clock> w)
      : config(c),
        settings(config),
        clock(w ? std::move(w) : std::make_unique<system_clock>()),
        zone(config.time_zone),
        log(l ? std::move(l) : open_log(config.data_directory)),
        secret(secret_of(config)),
        context{settings, *clock, zone, secret, *log},
        node(start_node(config, *log, open_services())),
        log_reads(*log),
        services(&opened),
        counts(routes(), node->counters(), subjects()),
        openapi(std::make_shared<std::string>(describe_api())) {
    for (const subject* s : subjects()) {
      if (s->start != nullptr) {
        s->start(services, context, *node);
      }
    }
    edge.emplace(http_server_config{config.address, config.port, config.io_threads, config.limits,
                                    &edge_problem},
                 [this](boost::asio::io_context& io, unsigned thread) {
                   return std::make_unique<api>(shared(), io, thread);
                 });
  }

  actors::outside_world open_services() {
    actors::outside_world outside;
    outside.now = [this] { return clock->now(); };
    for (const subject* s : subjects()) {
      if (s->open != nullptr) {
        s->open(opened, context, outside);
      }
    }
    return outside;
  }

  api_shared shared() {
    return {context,
            routes(),
            subjects(),
            problems(),
            *node,
            services,
            log_reads,
            tickets,
            counts,
            openapi,
            [this] { return edge->counters(); }};
  }

  void stop_services() {
    for (const subject* s : subjects()) {
      if (s->stop != nullptr) {
        s->stop(services);
      }
    }
  }

  const serve_config config;
  const settings_registry settings;
  const std::unique_ptr<wall_clock> clock;
  const time_zone zone;
  const std::unique_ptr<storage::event_log> log;
  const server_secret secret;
  const service_context context;
  typed_registry opened;  // what the node needs
  const std::unique_ptr<actors::node> node;
  log_reader log_reads;
  typed_registry services;  // what needs the node, above what it needs
  stream_tickets tickets;
  metrics counts;
  const std::shared_ptr<const std::string> openapi;
  std::optional<http_server> edge;
};

server::server(const serve_config& config, std::unique_ptr<storage::event_log> log,
               std::unique_ptr<wall_clock> clock)
    : parts_(std::make_unique<parts>(config, std::move(log), std::move(clock))) {}

server::~server() {
  stop();
}

void server::start() {
  parts_->edge->start();
}

void server::stop() {
  parts_->edge->stop();
  parts_->log_reads.stop();
  parts_->stop_services();
  parts_->node->settle();
}

unsigned short server::port() const {
  return parts_->edge->port();
}

actors::node& server::node() {
  return *parts_->node;
}

}  // namespace moim::transport
