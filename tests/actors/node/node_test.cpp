// A whole node on its real threads: commands are answered, queries show their effects, and a
// restart loads the saved view.
#include "actors/node/node.hpp"

#include <atomic>

#include <doctest/doctest.h>
#include <stdlib.h>

#include "actors/feed/view_snapshot.hpp"
#include "storage/log/memory_event_log.hpp"
#include "tests/domain/numbered.hpp"
#include "tests/storage/log/gated_log.hpp"

namespace moim::actors::node_test {

namespace {

using test::user;

slot_id slot_number(std::uint16_t n) {
  slot_id id;
  id.store.value.bytes[0] = 1;
  id.date.days = n;
  return id;
}

node_config config_for(const std::filesystem::path& directory, std::vector<std::string>& reports) {
  return {directory, 2, 4, [&](std::string_view what) { reports.emplace_back(what); }};
}

}  // namespace

TEST_CASE("node: thousands of users in flight at many slots, each slot in order") {
  storage::memory_event_log log;
  std::vector<std::string> reports;
  node n{config_for({}, reports), log};
  caller client{n};
  constexpr std::uint16_t slots = 20;
  constexpr std::uint32_t users = 300;
  std::uint32_t answered = 0;
  std::array<std::uint32_t, slots> confirmed{};
  for (std::uint32_t u = 1; u <= users; ++u) {
    for (std::uint16_t s = 0; s < slots; ++s) {
      const reserve command{user(u), {10, 1'000, {0}, {1'000'000}}};
      client.port().ask(command_for<slot>{slot_number(s), command, {{1}, user(u)}, {}},
                        [&, u, s](const answer_of<slot>& answer) {
                          const auto& place = std::get<reservation_place>(answer.result);
                          ++answered;
                          confirmed[s] += place.status == reservation_status::CONFIRMED ? 1 : 0;
                          CHECK(place.ticket == u);  // one gateway: sent in order, taken in order
                        });
    }
  }
  client.drain_until([&] { return answered == users * slots; });
  for (const auto count : confirmed) {
    CHECK(count == 10);
  }
  client.wait_for_view();
  CHECK(n.current_view()->slots.find(slot_number(3))->waiting == users - 10);
  CHECK(n.current_view()->position == log.last_position());
  CHECK(n.counters().append_queue == 0);
  CHECK(reports.empty());
}

TEST_CASE("node: what a gateway asked last is done, though it went before it was drained") {
  storage::gate disk;
  storage::gated_log log{disk};
  std::vector<std::string> reports;
  std::atomic<int> notices = 0;
  node n{config_for({}, reports), log};
  disk.close();  // so that the answer comes when the gateway has gone
  auto client = n.open_gateway([&] { ++notices; });
  const reserve command{user(1), {10, 1'000, {0}, {1'000'000}}};
  client->ask(command_for<slot>{slot_number(1), command, {{1}, user(1)}, {}},
              [](const answer_of<slot>&) {});
  client.reset();
  const int notices_before = notices;
  disk.open();
  n.settle();  // waits for the shard, which nobody else would run
  CHECK(log.last_position() == 2);
  CHECK(notices == notices_before);  // whoever would hear of the answer is gone
}

TEST_CASE("node: who follows the feed gets everything from then on, once and in order") {
  storage::memory_event_log log;
  std::vector<std::string> reports;
  node n{config_for({}, reports), log};
  caller writes{n};
  caller follows{n};
  const auto reserve_one = [&](std::uint32_t u) {
    const reserve command{user(u), {10, 1'000, {0}, {1'000'000}}};
    return writes.ask<slot>(slot_number(1), command, {{1}, user(u)}).position;
  };
  bool started = false;
  std::uint64_t told = 0;
  const auto follow = [&](caller& who) {
    started = false;
    who.port().follow(
        [&](const committed_batch& batch) {
          for (const auto& what : batch.facts) {
            const auto position = std::get<fact<slot>>(what).position;
            CHECK(position == told + 1);
            told = position;
          }
        },
        [&] { started = true; });
    who.drain_until([&] { return started; });
  };

  told = reserve_one(1);
  writes.wait_for_view();
  follow(follows);
  std::uint64_t last = 0;
  for (std::uint32_t u = 2; u <= 50; ++u) {
    last = reserve_one(u);
  }
  follows.drain_until([&] { return told == last; });

  follows.port().unfollow();
  follows.wait_for_view();  // answered by the projector, hence after that
  last = reserve_one(51);
  follows.wait_for_view();
  CHECK(told == last - 1);

  told = last;
  follow(follows);
  last = reserve_one(52);
  follows.drain_until([&] { return told == last; });
}

TEST_CASE("node: settling lets all entities go and saves the view, which the next start loads") {
  std::string name = (std::filesystem::temp_directory_path() / "moim-XXXXXX").string();
  const std::filesystem::path directory = ::mkdtemp(name.data());
  storage::memory_event_log log;
  std::vector<std::string> reports;
  {
    node n{config_for(directory, reports), log};
    caller client{n};
    const reserve command{user(1), {10, 1'000, {0}, {1'000'000}}};
    const auto answer = client.ask<slot>(slot_number(1), command, {{1}, user(1)});
    CHECK(std::get<reservation_place>(answer.result).ticket == 1);
    n.settle();
    CHECK(n.counters().entities == 0);
  }
  const auto saved = load_view(directory, log);
  REQUIRE(saved);
  CHECK(saved->position == log.last_position());
  std::filesystem::remove(directory / view_snapshot_name);
  { const node idle{config_for(directory, reports), log}; }  // replays, writes nothing, stops
  CHECK(load_view(directory, log));
  node again{config_for(directory, reports), log};
  CHECK(again.current_view()->slots.find(slot_number(1))->confirmed == 1);
  CHECK(reports.empty());
  std::filesystem::remove_all(directory);
}

}  // namespace moim::actors::node_test
