// The limit of slots a user against the real program: users who ask for all slots at once on many
// connections, and a server that is killed with SIGKILL in between. Nobody ever has places in more
// slots than the store allows, and nothing of the limit is lost.
#include <atomic>
#include <map>
#include <random>
#include <thread>

#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "sim/account/user_pool.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/host/server_process.hpp"
#include "sim/popup/store_fixture.hpp"
#include "storage/audit/auditor.hpp"
#include "storage/codec/json_write.hpp"
#include "tests/sim/server/local_server.hpp"
#include "tests/sim/server/rush.hpp"
#include "transport/program/server.hpp"

namespace moim::sim::testing::limit_crash_test {

namespace {

constexpr std::uint64_t seed = 20261204;
constexpr int kills = 12;
constexpr unsigned clients = 6;
constexpr std::uint32_t people = 5;
constexpr std::uint32_t slots_per_user = 2;
const store_fixture_plan plan{.slots = 16, .capacity = 1'000};

store_fixture announce(http_client& client, const std::string& token) {
  auto details = details_of(plan, transport::system_clock{}.now());
  details.slots_per_user = slots_per_user;
  const auto answer = client.post("/api/v1/stores", token, storage::to_json(details));
  REQUIRE(answer.result_int() == 201);
  store_fixture made;
  REQUIRE(
      from_text(nlohmann::json::parse(answer.body()).at("storeId").get<std::string>(), made.store));
  made.slots = slots_of(plan, details, made.store);
  return made;
}

/// What the clients of one life of the server have in common.
struct life {
  const std::filesystem::path data;
  const store_fixture& place;
  const unsigned short port;
  std::atomic<std::uint64_t> answers{0};
  std::atomic<std::uint64_t> refused{0};

  /// Until the server has gone: reserves somewhere for somebody, and at times gives it back.
  void run_client(std::uint64_t client_seed) {
    std::mt19937_64 random(client_seed);
    user_pool users(data);
    try {
      http_client http(port);
      for (;;) {
        const auto token = users.token(static_cast<std::uint32_t>(1 + random() % people));
        const auto& slot = place.slots[random() % place.slots.size()];
        const auto answer = http.post(reservations_path(slot), token);
        ++answers;
        refused += is_problem(answer, 409, "store_limit_reached") ? 1 : 0;
        if (answer.result_int() == 201 && random() % 3 != 0) {
          const std::string id = nlohmann::json::parse(answer.body()).at("reservationId");
          http.post("/api/v1/reservations/" + id + "/cancel", token);
        }
      }
    } catch (const boost::system::system_error&) {
    }
  }
};

std::uint32_t places_of(http_client& client, const std::string& token) {
  std::uint32_t places = 0;
  const auto list =
      nlohmann::json::parse(client.get("/api/v1/reservations?limit=100", token).body());
  for (const auto& one : list.at("items")) places += one.at("status") == "CANCELLED" ? 0 : 1;
  return places;
}

}  // namespace

TEST_CASE("crash: nobody has more slots than the store allows, nor fewer, after kill -9") {
  const scratch_directory directory;
  const server_process::options wanted{.program = MOIM_PROGRAM,
                                       .data_directory = directory.path() / "data"};
  user_pool users(wanted.data_directory);
  std::mt19937_64 random(seed);
  store_fixture place;
  std::uint64_t refused = 0;
  for (int i = 0; i < kills; ++i) {
    server_process server(wanted);
    if (i == 0) {
      http_client client(server.port());
      place = announce(client, users.organizer_token());
    }
    life now{wanted.data_directory, place, server.port()};
    {
      std::vector<std::jthread> threads;
      for (unsigned c = 0; c < clients; ++c) {
        threads.emplace_back([&now, with = random()] { now.run_client(with); });
      }
      const auto enough = 20 + random() % 300;
      CHECK(eventually([&] { return now.answers >= enough; }));
      server.kill();
    }
    refused += now.refused;
  }
  CHECK(refused > 0);
  {
    // A permit that was on its way counts for a while.
    server_process last(wanted);
    http_client client(last.port());
    for (std::uint32_t n = 1; n <= people; ++n) {
      CAPTURE(n);
      const auto token = users.token(n);
      const auto has_all = [&] {
        for (const auto& slot : place.slots) client.post(reservations_path(slot), token);
        return places_of(client, token) == slots_per_user;
      };
      CHECK(eventually(has_all));
    }
  }
  const auto log = transport::open_log(wanted.data_directory);
  storage::auditor audit;
  audit.take_all(*log);
  CHECK(in_lines(audit.complaints()) == "");
}

}  // namespace moim::sim::testing::limit_crash_test
