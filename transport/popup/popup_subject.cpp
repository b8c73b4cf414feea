// The table of the subject "popup", and the services that the server and its threads keep for it.
#include "transport/popup/popup_subject.hpp"

#include <stdexcept>

#include "transport/api/api.hpp"
#include "transport/api/metric_families.hpp"
#include "transport/cli/data_settings.hpp"
#include "transport/popup/draw_secrets.hpp"
#include "transport/popup/popup_services.hpp"
#include "transport/popup/popup_states.hpp"
#include "transport/popup/receipt_keys.hpp"

namespace moim::transport {

namespace {

template <class T>
T or_throw(std::variant<T, secret_failure> found) {
  if (const auto* failure = std::get_if<secret_failure>(&found)) {
    throw std::runtime_error(failure->reason);
  }
  return std::get<T>(std::move(found));
}

void open_popup_services(typed_registry& services, const service_context& with,
                         actors::outside_world& outside) {
  const auto& directory = with.settings.get<const data_settings>().data_directory;
  services.emplace<receipt_keys>(or_throw(load_or_make_receipt_keys(directory)));
  auto& draws = services.emplace<draw_secrets>(or_throw(load_or_make_draw_secrets(directory)));
  outside.secret_of = [&draws](store_id store) { return draws.of(store); };
}

void start_popup_services(typed_registry& services, const service_context& with,
                          const actors::node&) {
  const auto& rules = with.settings.get<const popup_settings>().waiting_room;
  if (rules.is_on()) {
    services.emplace<waiting_rooms>(rules);
  }
}

std::optional<waiting_room_facade> facade_of(const api_shared& shared) {
  auto* rooms = shared.services.find<waiting_rooms>();
  return rooms == nullptr ? std::nullopt
                          : std::optional<waiting_room_facade>{
                                std::in_place, *rooms, shared.secret.derive("waiting-room-pass")};
}

void start_popup_thread(typed_registry& services, api& app, unsigned) {
  services.emplace<popup_thread_services>(app);
}

void add_popup_metrics(metric_families& to, const actors::node_counters&,
                       const typed_registry& services) {
  if (const auto* rooms = services.find<waiting_rooms>()) {
    to.add_gauge("moim_waiting_room_users",
                 "Users who wait in front of a store, or hold a pass for it.",
                 static_cast<double>(rooms->users()));
  }
}

}  // namespace

popup_thread_services::popup_thread_services(api& app)
    : receipts(app.shared().services.get<receipt_keys>().signing),
      stores(app.shared().zone.name()),
      rooms(facade_of(app.shared())),
      queues(app.io(), app.gateway(), app.shared().log_reads, app.shared().clock,
             queue_hub::interval_default, rooms ? &*rooms : nullptr) {}

const subject popup_subject::parts{
    .name = "popup",
    .routes = &popup_routes,
    .problems = &popup_problems,
    .violations = &popup_violations,
    .openapi = &popup_openapi,
    .write_state = &write_popup_state,
    .open = &open_popup_services,
    .start = &start_popup_services,
    .start_thread = &start_popup_thread,
    .add_metrics = &add_popup_metrics,
    .commands = &popup_commands,
};

}  // namespace moim::transport
