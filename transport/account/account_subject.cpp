// The table of the subject "account", and the services that the server and its threads keep for it.
#include "transport/account/account_subject.hpp"

#include <stdexcept>

#include "transport/account/account_services.hpp"
#include "transport/account/account_states.hpp"
#include "transport/api/api.hpp"

namespace moim::transport {

namespace {

bool has_withdrawn(const actors::view& view, user_id user) {
  return view.has_withdrawn(user);
}

/// A sign-in with Kakao has to come back, and to end somewhere.
void check_account_settings(const typed_registry& settings) {
  const auto& kakao = settings.get<const account_settings>().kakao;
  if (!kakao.client_id.empty() && (kakao.redirect_uri.empty() || kakao.return_urls.empty())) {
    throw std::runtime_error("kakao-client-id needs kakao-redirect-uri and kakao-return-url");
  }
}

void start_account_services(typed_registry& services, const service_context& with,
                            const actors::node&) {
  const auto& settings = with.settings.get<const account_settings>();
  services.emplace<password_hasher>(settings.password_threads);
  services.emplace<sign_in_throttle_port>();
  services.emplace<kakao_worker_pool>(settings.kakao);
}

void start_account_thread(typed_registry& services, api& app, unsigned thread) {
  const auto& shared = app.shared();
  if (thread == 0) {
    shared.services.get<sign_in_throttle_port>().settle_on(app.io());
  }
  const auto& kakao = shared.settings.get<const account_settings>().kakao;
  services.emplace<account_thread_services>(
      refresh_tokens{shared.secret.derive("refresh-token")},
      kakao_state_tokens{shared.secret, kakao.redirect_uri.starts_with("https://")});
}

void stop_account_services(const typed_registry& services) {
  services.get<password_hasher>().stop();
  services.get<kakao_worker_pool>().stop();
}

}  // namespace

const subject account_subject::parts{
    .name = "account",
    .routes = &account_routes,
    .problems = &account_problems,
    .violations = &account_violations,
    .openapi = &account_openapi,
    .is_barred = &has_withdrawn,
    .write_state = &write_account_state,
    .check = &check_account_settings,
    .start = &start_account_services,
    .start_thread = &start_account_thread,
    .stop = &stop_account_services,
    .commands = &account_commands,
};

}  // namespace moim::transport
