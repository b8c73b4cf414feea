// The table of the subject "audit", and the live auditor that the server keeps.
#include "transport/audit/audit_subject.hpp"

#include "actors/node/node.hpp"
#include "transport/api/metric_families.hpp"
#include "transport/audit/live_audit.hpp"

namespace moim::transport {

namespace {

void start_live_audit(typed_registry& services, const service_context& with,
                      const actors::node& node) {
  if (with.settings.get<const audit_settings>().audit == audit_mode::on) {
    services.emplace<live_audit>(with.log, node.counters());
  }
}

void stop_live_audit(const typed_registry& services) {
  if (auto* audit = services.find<live_audit>()) {
    audit->stop();
  }
}

void add_audit_metrics(metric_families& to, const actors::node_counters&,
                       const typed_registry& services) {
  const auto* audit = services.find<live_audit>();
  if (audit == nullptr) {
    return;
  }
  const audit_figures& figures = audit->figures();
  to.add_gauge("moim_audit_position", "Position of the last event that was judged again.",
               static_cast<double>(figures.position.load()));
  to.add_counter("moim_audit_complaints_total",
                 "Promises that the log was found to break since the start.",
                 figures.complaints.load());
  to.add_counter("moim_audit_passed_over_total",
                 "Events of slots that are too long to be judged while serving.",
                 figures.passed_over.load());
}

}  // namespace

const subject audit_subject::parts{
    .name = "audit",
    .routes = &audit_routes,
    .problems = &audit_problems,
    .openapi = &audit_openapi,
    .start = &start_live_audit,
    .stop = &stop_live_audit,
    .add_metrics = &add_audit_metrics,
    .commands = &audit_commands,
};

}  // namespace moim::transport
