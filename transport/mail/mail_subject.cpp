// The table of the subject "mail", and the worker pool that hands mail over.
#include "transport/mail/mail_subject.hpp"

#include <cstring>

#include "actors/node/node.hpp"
#include "transport/api/metric_families.hpp"
#include "transport/cli/data_settings.hpp"
#include "transport/host/random.hpp"
#include "transport/mail/mail_states.hpp"
#include "transport/mail/mail_worker_pool.hpp"
#include "transport/mail/maildir_transport.hpp"
#include "transport/mail/smtp_transport.hpp"

namespace moim::transport {

namespace {

/// To the mail server or, where none is configured, into a directory beside the log.
make_mail_transport transport_of(const typed_registry& settings) {
  const auto& delivery = settings.get<const mail_delivery_settings>();
  if (delivery.smtp.url.empty()) {
    return [directory = mail_directory(settings.get<const data_settings>().data_directory)](
               const auto&) { return std::make_unique<maildir_transport>(directory); };
  }
  return [smtp = delivery.smtp](const std::atomic<bool>& stop) {
    return std::make_unique<smtp_transport>(smtp, stop);
  };
}

void open_mail_services(typed_registry& services, const service_context& with,
                        actors::outside_world& outside) {
  const auto& delivery = with.settings.get<const mail_delivery_settings>();
  outside.mail = &services.emplace<mail_worker_pool>(
      *parse_correspondent(delivery.mail_from), delivery.mail_threads, transport_of(with.settings));
  const auto seed = random_bytes<sizeof(outside.seed)>();
  std::memcpy(&outside.seed, seed.data(), seed.size());
}

void stop_mail_services(const typed_registry& services) {
  services.get<mail_worker_pool>().close();
}

void add_mail_metrics(metric_families& to, const actors::node_counters& node,
                      const typed_registry&) {
  to.add_gauge("moim_mail_pending", "Mails that are still to be sent.",
               static_cast<double>(node.mails_pending.load()));
  to.add_gauge("moim_mail_given_up", "Dead letters: mails that only an operator has sent again.",
               static_cast<double>(node.mails_given_up.load()));
  to.add_counter("moim_mail_handed_over_total", "Mails handed over since the start.",
                 node.mails_handed_over.load());
  to.add_counter("moim_mail_failures_total", "Attempts to hand a mail over that failed.",
                 node.mail_failures.load());
}

}  // namespace

const subject mail_subject::parts{
    .name = "mail",
    .routes = &mail_routes,
    .problems = &mail_problems,
    .openapi = &mail_openapi,
    .write_state = &write_mail_state,
    .open = &open_mail_services,
    .stop = &stop_mail_services,
    .add_metrics = &add_mail_metrics,
    .commands = &mail_commands,
};

}  // namespace moim::transport
