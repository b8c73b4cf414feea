// Tests waiting rooms over real sockets, on a server with a manual clock: only admitted users leave
// the room, streams show the progress, and without the setting there is no room.
#include <atomic>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "sim/account/user_pool.hpp"
#include "sim/host/http_client.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/popup/store_fixture.hpp"
#include "storage/log/memory_event_log.hpp"
#include "tests/transport/http/http_fixture.hpp"
#include "transport/program/server.hpp"

namespace moim::transport::testing::waiting_room_server_test {

namespace {

using nlohmann::json;

class held_clock final : public wall_clock {
 public:
  explicit held_clock(std::shared_ptr<std::atomic<std::int64_t>> ms) : ms_(std::move(ms)) {}
  timestamp now() const override { return {*ms_}; }

 private:
  std::shared_ptr<std::atomic<std::int64_t>> ms_;
};

struct fixture {
  explicit fixture(const waiting_room_rules& rules)
      : ms(std::make_shared<std::atomic<std::int64_t>>(system_clock{}.now().ms)),
        users(directory.path()),
        at(config_of(directory.path(), rules), std::make_unique<storage::memory_event_log>(),
           std::make_unique<held_clock>(ms)) {
    at.start();
    sim::http_client organizer(at.port());
    place = sim::make_store_fixture(organizer, users.organizer_token(), {.capacity = 1});
  }

  static serve_config config_of(const std::filesystem::path& data,
                                const waiting_room_rules& rules) {
    serve_config config;
    config.data_directory = data;
    config.port = 0;
    config.io_threads = 2;  // the room is one for all of them
    config.waiting_room = rules;
    return config;
  }

  std::string fields(std::uint32_t n) { return "Authorization: Bearer " + users.token(n) + "\r\n"; }
  /// On a connection of its own, so that all I/O threads have their share.
  answer post_as(std::uint32_t n, const std::string& target, const std::string& more = "") {
    client c{at.port()};
    return c.ask("POST " + target + " HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n" + fields(n) +
                 more + "\r\n");
  }
  json enter(std::uint32_t n) {
    const auto found = post_as(n, store_path() + "/waiting-room");
    REQUIRE(found.result_int() == 200);
    return json::parse(found.body());
  }
  answer reserve(std::uint32_t n, const std::string& pass) {
    const auto more = pass.empty() ? "" : "Moim-Pass: " + pass + "\r\n";
    return post_as(n, sim::reservations_path(place.slots.front()), more);
  }
  std::string store_path() const { return "/api/v1/stores/" + to_text(place.store); }
  std::string queue_path() const {
    const auto path = sim::reservations_path(place.slots.front());
    return path.substr(0, path.rfind('/')) + "/queue";
  }

  const sim::scratch_directory directory;
  std::shared_ptr<std::atomic<std::int64_t>> ms;
  sim::user_pool users;
  server at;
  sim::store_fixture place;
};

/// A stream of a queue; `next_room` passes over everything but news of the room.
class listener {
 public:
  listener(fixture& f, std::uint32_t n) : client_(f.at.port()) {
    client_.send(get(f.queue_path(), f.fields(n)));
  }
  json next_room() {
    for (;;) {
      const auto event = read_to("\n\n");
      REQUIRE(!event.empty());
      if (event.starts_with("event: room\ndata: ")) {
        return json::parse(event.substr(std::string_view{"event: room\ndata: "}.size()));
      }
    }
  }

 private:
  std::string read_to(std::string_view end) {
    std::string all;
    while (!all.ends_with(end)) {
      char c = 0;
      boost::system::error_code ec;
      if (asio::read(client_.socket(), asio::buffer(&c, 1), ec) == 0) return {};
      all += c;
    }
    return all;
  }
  client client_;
};

constexpr std::chrono::seconds minute{60};
constexpr std::chrono::seconds half_minute{30};

}  // namespace

TEST_CASE("waiting room: without the setting reserving needs no pass, and there is no room") {
  fixture f{{}};
  CHECK(f.reserve(1, "").result_int() == 201);
  CHECK(has_code(f.post_as(1, f.store_path() + "/waiting-room"), "no_waiting_room"));
}

TEST_CASE("waiting room: nobody reserves who was not let through") {
  fixture f{{1, 0, minute, half_minute}};
  const auto refused = f.reserve(1, "");
  CHECK(refused.result_int() == 403);
  CHECK(has_code(refused, "waiting_room"));
  const auto where = json::parse(refused.body());
  CHECK(where.at("waitingRoom") == f.store_path() + "/waiting-room");
  CHECK(where.at("queue") == f.queue_path());

  const auto first = f.enter(1);
  CHECK(first.at("admitted") == true);
  const auto second = f.enter(2);
  CHECK(second.at("admitted") == false);
  CHECK(second.at("position") == 1);
  const std::string pass = first.at("pass");
  CHECK(has_code(f.reserve(2, pass), "waiting_room"));  // it is the first one's
  CHECK(has_code(f.reserve(1, pass + "x"), "waiting_room"));
  CHECK(f.reserve(1, pass).result_int() == 201);
  *f.ms += 60'000;
  CHECK(has_code(f.reserve(1, pass), "waiting_room"));  // it has ended
}

TEST_CASE("waiting room: streams tell of the way to the front, and bring the pass") {
  fixture f{{0, 1, minute, half_minute}};
  const std::string pass = f.enter(1).at("pass");
  f.enter(2);
  f.enter(3);
  listener second{f, 2};
  listener third{f, 3};
  CHECK(second.next_room().at("position") == 1);
  CHECK(third.next_room().at("position") == 2);
  CHECK(f.reserve(1, pass).result_int() == 201);  // and makes room for the next
  const auto news = second.next_room();
  CHECK(news.at("admitted") == true);
  CHECK(third.next_room().at("position") == 1);
  CHECK(f.reserve(2, news.at("pass")).result_int() == 201);
  const auto last = third.next_room();
  CHECK(last.at("admitted") == true);
  CHECK(f.reserve(3, last.at("pass")).result_int() == 201);
}

TEST_CASE("waiting room: after a restart places are taken anew") {
  const auto rules = waiting_room_rules{0, 1, minute, half_minute};
  fixture f{rules};
  f.enter(1);
  f.enter(2);
  CHECK(f.enter(3).at("position") == 2);
  f.at.stop();
  server again{fixture::config_of(f.directory.path(), rules),
               std::make_unique<storage::memory_event_log>(), std::make_unique<held_clock>(f.ms)};
  again.start();
  sim::http_client organizer(again.port());
  f.place = sim::make_store_fixture(organizer, f.users.organizer_token(), {.capacity = 1});
  const auto ask = [&](std::uint32_t n) {
    client c{again.port()};
    return json::parse(c.ask("POST " + f.store_path() + "/waiting-room HTTP/1.1\r\nHost: test\r\n" +
                             "Content-Length: 0\r\n" + f.fields(n) + "\r\n")
                           .body());
  };
  CHECK(ask(3).at("admitted") == true);
  CHECK(ask(2).at("position") == 1);
}

}  // namespace moim::transport::testing::waiting_room_server_test
