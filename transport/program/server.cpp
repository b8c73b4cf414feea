// Order of construction is order of dependency; everything is taken down the other way round.
#include "transport/program/server.hpp"

#include <cstring>
#include <stdexcept>

#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "transport/account/kakao_worker_pool.hpp"
#include "transport/api/api.hpp"
#include "transport/api/openapi.hpp"
#include "transport/api/problems.hpp"
#include "transport/audit/live_audit.hpp"
#include "transport/host/logging.hpp"
#include "transport/host/random.hpp"
#include "transport/http/http_server.hpp"
#include "transport/mail/mail_worker_pool.hpp"
#include "transport/mail/maildir_transport.hpp"
#include "transport/mail/smtp_transport.hpp"
#include "transport/program/cli.hpp"
#include "transport/signing/secrets.hpp"

namespace moim::transport {

namespace {

server_secret secret_of(const serve_config& config) {
  auto found = config.jwt_secret.empty() ? load_or_make_secret(config.data_directory)
                                         : configured_secret(config.jwt_secret);
  if (const auto* failure = std::get_if<secret_failure>(&found)) {
    throw std::runtime_error(failure->reason);
  }
  return std::get<server_secret>(std::move(found));
}

receipt_keys receipt_keys_of(const serve_config& config) {
  auto found = load_or_make_receipt_keys(config.data_directory);
  if (const auto* failure = std::get_if<secret_failure>(&found)) {
    throw std::runtime_error(failure->reason);
  }
  return std::get<receipt_keys>(std::move(found));
}

draw_secrets draw_secrets_of(const serve_config& config) {
  auto found = load_or_make_draw_secrets(config.data_directory);
  if (const auto* failure = std::get_if<secret_failure>(&found)) {
    throw std::runtime_error(failure->reason);
  }
  return std::get<draw_secrets>(std::move(found));
}

make_mail_transport carrier_of(const serve_config& config) {
  if (config.smtp.url.empty()) {
    return [directory = mail_directory(config)](const auto&) {
      return std::make_unique<maildir_transport>(directory);
    };
  }
  return [settings = config.smtp](const std::atomic<bool>& stop) {
    return std::make_unique<smtp_transport>(settings, stop);
  };
}

/// A sign-in with Kakao has to come back, and to end somewhere.
const serve_config& sound(const serve_config& config) {
  const auto& kakao = config.kakao;
  if (!kakao.client_id.empty() && (kakao.redirect_uri.empty() || kakao.return_urls.empty())) {
    throw std::runtime_error("kakao-client-id needs kakao-redirect-uri and kakao-return-url");
  }
  return config;
}

/// Errors that the edge answers before there is a call.
std::string edge_problem(unsigned, std::string_view code, std::string_view accept_language) {
  return problem_json(code, preferred_language(accept_language), {}, {});
}

}  // namespace

std::unique_ptr<storage::event_log> open_log(const std::filesystem::path& data_directory) {
  std::filesystem::create_directories(data_directory);
  storage::rocksdb_log_options options;
  options.directory = data_directory / "log";
  auto opened = storage::open_rocksdb_log(options);
  if (const auto* failure = std::get_if<storage::io_failure>(&opened)) {
    throw std::runtime_error(failure->reason);
  }
  return std::move(std::get<0>(opened));
}

std::unique_ptr<actors::node> start_node(const serve_config& config, storage::event_log& log,
                                         actors::outside_world outside) {
  actors::node_config node;
  node.directory = config.data_directory;
  node.workers = config.workers;
  node.at = [zone = time_zone{config.time_zone}](calendar_date date, time_of_day time) {
    return zone.to_utc(date, time);
  };
  node.report = [](std::string_view what) { transport::log(log_level::error, what); };
  node.outside = std::move(outside);
  return std::make_unique<actors::node>(node, log);
}

struct server::parts {
  parts(const serve_config& c, std::unique_ptr<storage::event_log> l, std::unique_ptr<wall_clock> w)
      : config(sound(c)),
        clock(w ? std::move(w) : std::make_unique<system_clock>()),
        zone(config.time_zone),
        log(l ? std::move(l) : open_log(config.data_directory)),
        secret(secret_of(config)),
        receipts(receipt_keys_of(config)),
        draws(draw_secrets_of(config)),
        mail(*parse_correspondent(config.mail_from), config.mail_threads, carrier_of(config)),
        node(start_node(config, *log, outside())),
        passwords(config.password_threads),
        log_reads(*log),
        kakao(config.kakao),
        audit(config.audit == audit_mode::on ? std::make_unique<live_audit>(*log, node->counters())
                                             : nullptr),
        rooms(config.waiting_room.is_on() ? std::make_unique<waiting_rooms>(config.waiting_room)
                                          : nullptr),
        counts(routes(), node->counters(), audit ? &audit->figures() : nullptr),
        openapi(std::make_shared<std::string>(openapi_document(routes(), moim_version))),
        edge({config.address, config.port, config.io_threads, config.limits, &edge_problem},
             [this](boost::asio::io_context& io, unsigned index) {
               if (index == 0) {
                 sign_ins.settle_on(io);
               }
               return std::make_unique<api>(shared(), io);
             }) {}

  actors::outside_world outside() {
    std::uint32_t seed = 0;
    const auto bytes = random_bytes<sizeof(seed)>();
    std::memcpy(&seed, bytes.data(), sizeof(seed));
    actors::outside_world outside;
    outside.now = [this] { return clock->now(); };
    outside.mail = &mail;
    outside.seed = seed;
    outside.secret_of = [this](store_id store) { return draws.of(store); };
    return outside;
  }

  api_shared shared() {
    return {config,      *clock,    zone,
            secret,      receipts,  draws,
            *log,        *node,     passwords,
            sign_ins,    log_reads, tickets,
            rooms.get(), kakao,     mail_domain(config),
            counts,      openapi,   [this] { return edge.counters(); }};
  }

  const serve_config config;
  const std::unique_ptr<wall_clock> clock;
  const time_zone zone;
  const std::unique_ptr<storage::event_log> log;
  const server_secret secret;
  const receipt_keys receipts;
  const draw_secrets draws;
  mail_worker_pool mail;
  const std::unique_ptr<actors::node> node;
  password_hasher passwords;
  sign_in_throttle_port sign_ins;
  log_reader log_reads;
  kakao_worker_pool kakao;
  const std::unique_ptr<live_audit> audit;  // null: turned off
  stream_tickets tickets;
  const std::unique_ptr<waiting_rooms> rooms;  // null: turned off
  metrics counts;
  const std::shared_ptr<const std::string> openapi;
  http_server edge;
};

server::server(const serve_config& config, std::unique_ptr<storage::event_log> log,
               std::unique_ptr<wall_clock> clock)
    : parts_(std::make_unique<parts>(config, std::move(log), std::move(clock))) {}

server::~server() {
  stop();
}

void server::start() {
  parts_->edge.start();
}

void server::stop() {
  parts_->edge.stop();
  parts_->passwords.stop();
  parts_->log_reads.stop();
  parts_->kakao.stop();
  if (parts_->audit) {
    parts_->audit->stop();
  }
  parts_->mail.close();
  parts_->node->settle();
}

unsigned short server::port() const {
  return parts_->edge.port();
}

actors::node& server::node() {
  return *parts_->node;
}

}  // namespace moim::transport
