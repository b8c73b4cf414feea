// The whole server inside a test's own process, on a log of the test's choice.
#pragma once

#include <thread>

#include "sim/account/user_pool.hpp"
#include "sim/host/http_client.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/popup/store_fixture.hpp"
#include "transport/program/server.hpp"

namespace moim::sim::testing {

struct local_server {
  local_server(const std::filesystem::path& data, std::unique_ptr<storage::event_log> log,
               transport::http_limits limits = {},
               std::unique_ptr<transport::wall_clock> clock = nullptr)
      : users(data), server(config_of(data, limits), std::move(log), std::move(clock)) {
    server.start();
  }

  static transport::serve_config config_of(const std::filesystem::path& data,
                                           transport::http_limits limits) {
    transport::serve_config config;
    config.data_directory = data;
    config.port = 0;
    config.limits = limits;
    return config;
  }

  http_client client() { return http_client(server.port()); }

  http_question reservation(const slot_id& slot, std::uint32_t user) {
    return {boost::beast::http::verb::post, reservations_path(slot), users.token(user), {}, {}};
  }
  http_answer reserve(http_client& through, const slot_id& slot, std::uint32_t user) {
    return through.ask(reservation(slot, user));
  }
  http_answer my_place(http_client& through, const slot_id& slot, std::uint32_t user) {
    return through.get(reservations_path(slot) + "/me", users.token(user));
  }
  store_fixture announce(const store_fixture_plan& plan) {
    http_client organizer(server.port());
    return make_store_fixture(organizer, users.organizer_token(), plan);
  }

  user_pool users;
  transport::server server;
};

/// Waits for what only a counter shows. The deadline turns a hang into a failure.
template <class Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

inline bool is_problem(const http_answer& answer, unsigned status, std::string_view code) {
  return answer.result_int() == status &&
         header_of(answer, "Content-Type") == "application/problem+json" &&
         answer.body().find("\"code\":\"" + std::string{code} + '"') != std::string::npos;
}

}  // namespace moim::sim::testing
