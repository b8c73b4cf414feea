// The promise "acked means durable" against the real program and the real disk: killed with
// SIGKILL at random moments, again and again, also while it starts, it never loses what it
// answered. (A killed process loses nothing that it has written, synced or not: what syncing is
// good for is shown in power_cut_test.cpp.)
#include <chrono>
#include <random>

#include <doctest/doctest.h>

#include "sim/host/scratch_directory.hpp"
#include "sim/host/server_process.hpp"
#include "sim/popup/store_fixture.hpp"
#include "tests/sim/server/rush.hpp"
#include "transport/program/server.hpp"

namespace moim::sim::testing::crash_test {

namespace {

constexpr std::uint64_t seed = 20261201;
constexpr int kills = 30;
constexpr unsigned clients = 6;
constexpr std::uint64_t answers_max = 500;
constexpr int audit_every = 6;

/// The moment of a kill must not depend on an answer having just come.
void spin(std::chrono::microseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < until) {
  }
}

server_process::options server_of(const scratch_directory& directory) {
  return {.program = MOIM_PROGRAM, .data_directory = directory.path() / "data"};
}

void check_log(const scratch_directory& directory, const rush& clients_told) {
  const auto log = transport::open_log(directory.path() / "data");
  storage::auditor audit;
  audit.take_all(*log);
  CHECK(in_lines(audit.complaints()) == "");
  CHECK(in_lines(clients_told.compare_with_log(audit)) == "");
}

/// Killed before it serves, perhaps in the middle of its recovery.
void kill_while_starting(const server_process::options& wanted, std::chrono::milliseconds after) {
  child_process starting({wanted.program, "serve", "--data", wanted.data_directory, "--port", "0"},
                         wanted.data_directory.native() + ".log");
  CHECK_FALSE(starting.wait_for(after));
  starting.kill();
}

}  // namespace

TEST_CASE("crash: no answered reservation is lost by kill -9") {
  const scratch_directory directory;
  const auto wanted = server_of(directory);
  std::mt19937_64 random(seed);
  store_fixture place;
  {
    user_pool organizers(wanted.data_directory);
    server_process server(wanted);
    http_client client(server.port());
    place = make_store_fixture(client, organizers.organizer_token(), {.slots = 8, .capacity = 5});
  }
  rush told(wanted.data_directory, place.slots, seed);

  for (int i = 1; i <= kills; ++i) {
    CAPTURE(i);
    const auto known = told.bookings().size();
    {
      server_process server(wanted);
      told.start(server.port(), clients);
      told.wait_for_answers(1 + random() % answers_max);
      spin(std::chrono::microseconds{random() % 3'000});
      server.kill();
      told.join();
    }
    // Every other time the next server finds the log just as the killed one has left it.
    if (i % audit_every == 0) check_log(directory, told);
    if (i % 2 == 0) kill_while_starting(wanted, std::chrono::milliseconds{random() % 40});

    server_process again(wanted);
    told.retry_unanswered(again.port());
    CHECK(in_lines(told.compare_with_server(again.port(), known)) == "");
    CHECK(in_lines(told.surprises()) == "");
  }

  {
    server_process last(wanted);
    CHECK(in_lines(told.compare_with_server(last.port())) == "");
  }
  check_log(directory, told);
  MESSAGE(told.bookings().size() << " reservations and " << told.cancelled()
                                 << " cancellations were answered, none lost");
  CHECK(told.bookings().size() > kills);
  CHECK(told.cancelled() > 0);
}

}  // namespace moim::sim::testing::crash_test
