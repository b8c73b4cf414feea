// An orderly end: who was let in is served, and the next start finds what shortens it.
#include <csignal>
#include <regex>
#include <thread>

#include <doctest/doctest.h>

#include "actors/feed/view_snapshot.hpp"
#include "sim/host/server_process.hpp"
#include "tests/sim/server/local_server.hpp"
#include "tests/sim/server/rush.hpp"
#include "tests/storage/log/gated_log.hpp"

namespace moim::sim::testing::stop_test {

namespace {

using namespace std::chrono_literals;

bool accepts_connections(unsigned short port) {
  try {
    http_client{port}.get("/healthz");
    return true;
  } catch (const boost::system::system_error&) {
    return false;
  }
}

int gauge(http_client& client, const std::string& name) {
  const auto text = client.get("/metrics").body();
  std::smatch found;
  const std::regex line("\n" + name + R"( (\d+))");
  return std::regex_search(text, found, line) ? std::stoi(found[1]) : -1;
}

int requests_in_flight(http_client& client) {
  return gauge(client, "moim_http_requests_in_flight");
}

}  // namespace

TEST_CASE("a server that stops ends the streams, and then itself") {
  // The last listener leaves the feed of the actors when its loop is about to end.
  transport::http_limits limits;
  limits.linger_timeout = 10ms;
  for (int again = 0; again < 20; ++again) {
    const scratch_directory directory;
    local_server local(directory.path(), std::make_unique<storage::memory_event_log>(), limits);
    auto path = reservations_path(local.announce({}).slots.front());
    path.replace(path.rfind('/'), std::string::npos, "/queue");
    auto look = local.client();
    auto listener = local.client();
    listener.send({boost::beast::http::verb::get, path, local.users.token(1), {}, {}});
    REQUIRE(eventually([&] { return gauge(look, "moim_http_streams") == 1; }));
    local.server.stop();
  }
}

TEST_CASE("a server that stops answers what is in flight") {
  const scratch_directory directory;
  storage::gate disk;
  transport::http_limits limits;
  limits.linger_timeout = 100ms;
  local_server local(directory.path(), std::make_unique<storage::gated_log>(disk), limits);
  const auto slot = local.announce({}).slots.front();
  const auto port = local.server.port();

  disk.close();
  auto one = local.client();
  auto two = local.client();
  auto look = local.client();
  one.send(local.reservation(slot, 1));
  two.send(local.reservation(slot, 2));
  CHECK(eventually([&] { return requests_in_flight(look) == 3; }));  // and the one that asks
  std::thread stopping([&] { local.server.stop(); });
  CHECK(eventually([&] { return !accepts_connections(port); }));
  disk.open();
  CHECK(one.receive().result_int() == 201);
  CHECK(two.receive().result_int() == 201);
  stopping.join();
  CHECK(std::filesystem::exists(directory.path() / actors::view_snapshot_name));
}

TEST_CASE("crash: SIGTERM ends the server within ten seconds, in order") {
  const scratch_directory directory;
  const auto data = directory.path() / "data";
  server_process server({.program = MOIM_PROGRAM, .data_directory = data});
  http_client client(server.port());
  user_pool users(data);
  const auto place =
      make_store_fixture(client, users.organizer_token(), {.slots = 4, .capacity = 5});
  rush told(data, place.slots, 7);
  told.start(server.port(), 4);
  told.wait_for_answers(500);

  // Passwords take a while to hash, one after the other: these stay in flight.
  constexpr int newcomers = 6;
  std::vector<std::unique_ptr<http_client>> signing_up;
  for (int i = 0; i < newcomers; ++i) {
    signing_up.push_back(std::make_unique<http_client>(server.port()));
    signing_up.back()->send({boost::beast::http::verb::post,
                             "/api/v1/auth/signup",
                             {},
                             R"({"email":"user)" + std::to_string(i) +
                                 R"(@example.com","password":"correct-horse-1","nickname":"n"})",
                             {}});
  }
  CHECK(eventually([&] { return requests_in_flight(client) >= newcomers; }));
  server.process().send_signal(SIGTERM);
  for (auto& newcomer : signing_up) CHECK(newcomer->receive().result_int() == 201);

  const auto ended = server.process().wait_for(10s);
  REQUIRE(ended);
  CHECK(ended->code == 0);
  told.join();
  CHECK(in_lines(told.surprises()) == "");
  CHECK(std::filesystem::exists(data / actors::view_snapshot_name));

  const auto log = transport::open_log(data);
  storage::auditor audit;
  audit.take_all(*log);
  CHECK(in_lines(audit.complaints()) == "");
  CHECK(in_lines(told.compare_with_log(audit)) == "");
  CHECK(told.bookings().size() >= 400);
}

}  // namespace moim::sim::testing::stop_test
