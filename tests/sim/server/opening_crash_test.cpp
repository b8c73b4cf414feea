// The opening minute against the real program: killed with SIGKILL somewhere around it, it opens
// each line once after all, by itself, and the order is the one that was promised.
#include <algorithm>
#include <chrono>
#include <random>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "sim/account/user_pool.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/host/server_process.hpp"
#include "sim/popup/store_fixture.hpp"
#include "storage/audit/auditor.hpp"
#include "storage/codec/json_write.hpp"
#include "tests/sim/server/local_server.hpp"
#include "transport/program/server.hpp"

namespace moim::sim::testing::opening_crash_test {

namespace {

constexpr std::uint64_t seed = 20261203;
constexpr int kills = 6;
constexpr std::uint32_t people = 12;
constexpr std::uint32_t capacity = 3;
constexpr std::int64_t until_opening_ms = 400;

/// A store with one slot that opens in a moment.
slot_id announce(http_client& client, const std::string& token, opening_mode how) {
  const store_fixture_plan plan{.capacity = capacity};
  const auto now = transport::system_clock{}.now();
  auto details = details_of(plan, now);
  details.opening = how;
  details.reservation_opens_at = {now.ms + until_opening_ms};
  const auto answer = client.post("/api/v1/stores", token, storage::to_json(details));
  REQUIRE(answer.result_int() == 201);
  store_id store;
  REQUIRE(from_text(nlohmann::json::parse(answer.body()).at("storeId").get<std::string>(), store));
  return slots_of(plan, details, store).front();
}

/// As queries show it, without a question to the slot.
std::uint32_t confirmed_in(http_client& client, const slot_id& slot) {
  const auto answer =
      client.get("/api/v1/stores/" + to_text(slot.store) + "/slots?date=" + to_text(slot.date));
  const auto list = nlohmann::json::parse(answer.body());
  return list.at("items").at(0).at("confirmed");
}

std::size_t count_records(const storage::event_log& log, const slot_id& slot,
                          std::string_view type) {
  std::size_t found = 0;
  CHECK_FALSE(log.read_stream("slot/" + to_text(slot), 1, [&](const storage::record& record) {
    found += record.type == type ? 1 : 0;
    return true;
  }));
  return found;
}

}  // namespace

TEST_CASE("crash: a line opens once and in its order, whenever the server is killed") {
  const scratch_directory directory;
  const server_process::options wanted{.program = MOIM_PROGRAM,
                                       .data_directory = directory.path() / "data"};
  user_pool users(wanted.data_directory);
  std::mt19937_64 random(seed);
  std::vector<std::pair<slot_id, opening_mode>> slots;
  for (int i = 0; i < kills; ++i) {
    CAPTURE(i);
    const auto how = i % 2 == 0 ? opening_mode::prequeue : opening_mode::lottery;
    {
      server_process server(wanted);
      http_client client(server.port());
      const auto slot = announce(client, users.organizer_token(), how);
      slots.emplace_back(slot, how);
      for (std::uint32_t n = 1; n <= people; ++n) {
        const auto answer = client.post(reservations_path(slot), users.token(n), "");
        REQUIRE(answer.result_int() == 201);
      }
      const auto until = std::chrono::steady_clock::now() +
                         std::chrono::microseconds{random() % (2'000 * until_opening_ms)};
      while (std::chrono::steady_clock::now() < until) {
      }
      server.kill();
    }
    server_process again(wanted);
    http_client client(again.port());
    CHECK(eventually([&] { return confirmed_in(client, slots.back().first) == capacity; }));
  }
  const auto log = transport::open_log(wanted.data_directory);
  storage::auditor audit;
  audit.take_all(*log);
  CHECK(audit.complaints() == std::vector<std::string>{});
  for (const auto& [slot, how] : slots) {
    // Who was late to line up found the slot open: then there is no line to open.
    const bool lined_up = count_records(*log, slot, "waitlist_joined") > people - capacity;
    const auto* type = how == opening_mode::lottery ? "line_drawn" : "line_opened";
    CHECK(count_records(*log, slot, type) <= 1);
    if (lined_up) CHECK(count_records(*log, slot, type) == 1);
  }
}

}  // namespace moim::sim::testing::opening_crash_test
