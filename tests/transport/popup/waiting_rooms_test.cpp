// Tests waiting rooms: first come, first admitted, at a rate and so many at a time; users without
// heartbeats leave; nothing grows without bound.
#include "transport/popup/waiting_rooms.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "tests/domain/numbered.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/popup/waiting_room_facade.hpp"

namespace moim::transport::waiting_rooms_test {

namespace {

using test::user;

store_id store(std::uint8_t n = 1) {
  store_id id;
  id.value.bytes[0] = n;
  return id;
}

waiting_room_rules rules(std::uint32_t rate, std::uint32_t active_max) {
  return {rate, active_max, std::chrono::seconds{60}, std::chrono::seconds{30}};
}

/// A room with the time in hand.
struct scene {
  explicit scene(const waiting_room_rules& r,
                 std::size_t users_max = limits::waiting_room_users_max)
      : rooms(r, users_max) {}

  waiting_rooms rooms;
  timestamp now{1'000'000};

  /// -1: full.
  int enter(std::uint32_t n, store_id at = store()) {
    const auto place = rooms.enter(at, user(n), now);
    return place ? static_cast<int>(place->position) : -1;
  }
  /// -1: not there.
  int look(std::uint32_t n) {
    const auto place = rooms.look(store(), user(n), now);
    return place ? static_cast<int>(place->position) : -1;
  }
  std::vector<int> look_at(std::uint32_t first, std::uint32_t last) {
    std::vector<int> positions;
    for (auto n = first; n <= last; ++n) {
      positions.push_back(look(n));
    }
    return positions;
  }
  void pass(std::int64_t ms) { now.ms += ms; }
};

using positions = std::vector<int>;

}  // namespace

TEST_CASE("waiting room: off unless a rate or a number is named") {
  CHECK_FALSE(waiting_room_rules{}.is_on());
  CHECK(rules(1, 0).is_on());
  CHECK(rules(0, 1).is_on());
}

TEST_CASE("waiting room: so many a second are let through, in the order of coming") {
  scene s{rules(2, 0)};
  CHECK(s.enter(1) == 0);
  CHECK(s.enter(2) == 0);
  for (std::uint32_t n = 3; n <= 8; ++n) {
    CHECK(s.enter(n) == static_cast<int>(n) - 2);
  }
  s.pass(499);
  CHECK(s.look_at(3, 8) == positions{1, 2, 3, 4, 5, 6});
  s.pass(1);
  CHECK(s.look_at(3, 8) == positions{0, 1, 2, 3, 4, 5});
  s.pass(1'000);
  CHECK(s.look_at(3, 8) == positions{0, 0, 0, 1, 2, 3});
  // What is not used is not saved for later, beyond one second.
  s.pass(20'000);
  CHECK(s.look_at(3, 8) == positions{0, 0, 0, 0, 0, 1});
}

TEST_CASE("waiting room: who asks again, and again, is not let through earlier") {
  scene s{rules(1, 0)};
  CHECK(s.enter(1) == 0);
  for (int i = 0; i < 5; ++i) {
    CHECK(s.enter(2) == 1);
    CHECK(s.enter(3) == 2);
  }
  s.pass(1'000);
  CHECK(s.enter(4) == 2);  // the second moved away before the fourth came
  CHECK(s.look_at(2, 4) == positions{0, 1, 2});
}

TEST_CASE("waiting room: who was let through and is gone makes room, once") {
  scene s{rules(0, 1)};
  CHECK(s.enter(1) == 0);
  CHECK(s.enter(2) == 1);
  CHECK(s.enter(3) == 2);
  s.pass(29'999);
  CHECK(s.look_at(2, 3) == positions{1, 2});
  s.pass(1'001);  // the rooms are tidied once a second
  CHECK(s.look_at(2, 3) == positions{0, 1});
  CHECK(s.look(1) == 0);  // comes back with a pass that is good still
  s.pass(20'000);
  CHECK(s.look_at(1, 3) == positions{0, 0, 1});
  s.rooms.release(store(), user(1), s.now);
  CHECK(s.look(3) == 1);
}

TEST_CASE("waiting room: who has left between two rounds of tidying takes nobody's turn") {
  scene s{rules(0, 1)};
  CHECK(s.enter(1) == 0);
  s.pass(500);
  CHECK(s.look(1) == 0);
  CHECK(s.enter(2) == 1);
  CHECK(s.enter(3) == 2);
  s.pass(29'500);
  CHECK(s.look(1) == 0);
  CHECK(s.look(3) == 2);  // that was a round, and the second has not left yet
  s.pass(500);
  s.rooms.release(store(), user(1), s.now);
  CHECK(s.look(3) == 0);
  CHECK(s.look(2) == -1);
}

TEST_CASE("waiting room: so many at a time, and a reservation or the end of a pass makes room") {
  scene s{rules(0, 2)};
  CHECK(s.enter(1) == 0);
  CHECK(s.enter(2) == 0);
  CHECK(s.enter(3) == 1);
  CHECK(s.enter(4) == 2);
  s.rooms.release(store(), user(1), s.now);
  CHECK(s.look_at(1, 4) == positions{0, 0, 0, 1});
  s.rooms.release(store(), user(1), s.now);  // once only
  s.rooms.release(store(), user(9), s.now);
  CHECK(s.look(4) == 1);
  s.pass(29'000);
  CHECK(s.look_at(2, 4) == positions{0, 0, 1});
  s.pass(29'000);
  CHECK(s.look_at(2, 4) == positions{0, 0, 1});
  s.pass(2'000);  // the passes end
  CHECK(s.look_at(1, 4) == positions{-1, -1, -1, 0});
}

TEST_CASE("waiting room: a pass ends when it was to, however often it is looked at") {
  scene s{rules(1, 0)};
  const auto first = s.rooms.enter(store(), user(1), s.now);
  REQUIRE(first);
  CHECK(first->pass_ends_at == timestamp{s.now.ms + 60'000});
  s.pass(59'999);
  CHECK(s.rooms.enter(store(), user(1), s.now) == first);
  s.pass(1);
  const auto second = s.rooms.enter(store(), user(1), s.now);
  REQUIRE(second);
  CHECK(second->pass_ends_at == timestamp{s.now.ms + 60'000});
}

TEST_CASE("waiting room: who is not seen in time has left, and those behind move up") {
  scene s{rules(0, 1)};
  for (std::uint32_t n = 1; n <= 5; ++n) {
    s.enter(n);
  }
  s.pass(29'999);
  CHECK(s.look(1) == 0);
  CHECK(s.look(3) == 2);
  CHECK(s.look(5) == 4);
  s.pass(1'000);  // 2 and 4 have not been seen for 30.999 s
  CHECK(s.look(5) == 2);
  CHECK(s.look(3) == 1);
  CHECK(s.look_at(2, 4) == positions{-1, 1, -1});
  CHECK(s.enter(2) == 3);  // comes back, behind all
}

TEST_CASE("waiting room: nobody who has left takes a turn") {
  scene s{rules(1, 0)};
  CHECK(s.enter(1) == 0);
  CHECK(s.enter(2) == 1);
  CHECK(s.enter(3) == 2);
  s.pass(500);
  s.look(3);
  s.pass(29'600);  // 2 has left, and there is one turn
  CHECK(s.look(3) == 0);
  CHECK(s.look(2) == -1);
}

TEST_CASE("waiting room: stores do not wait for each other") {
  scene s{rules(1, 0)};
  CHECK(s.enter(1, store(1)) == 0);
  CHECK(s.enter(2, store(1)) == 1);
  CHECK(s.enter(2, store(2)) == 0);
}

TEST_CASE(
    "waiting room: it is full at its limit, until somebody leaves, whichever store they left") {
  scene s{rules(0, 1), 5};
  for (std::uint32_t n = 1; n <= 3; ++n) {
    CHECK(s.enter(n, store(1)) >= 0);
  }
  CHECK(s.enter(4, store(2)) == 0);
  CHECK(s.enter(5, store(2)) == 1);
  CHECK(s.enter(6, store(2)) == -1);
  CHECK(s.enter(6, store(3)) == -1);
  CHECK(s.enter(5, store(2)) == 1);  // who is in stays in
  CHECK(s.rooms.users() == 5);
  s.pass(30'000);  // 2, 3 and 5 have left, whom nobody looked for
  CHECK(s.enter(6, store(3)) == 0);
  CHECK(s.rooms.users() == 3);
  s.pass(60'000);
  CHECK(s.enter(7, store(3)) == 0);
  CHECK(s.rooms.users() == 1);
}

TEST_CASE("waiting room: a clock that steps back lets nobody through and nobody go") {
  scene s{rules(1, 0)};
  CHECK(s.enter(1) == 0);
  CHECK(s.enter(2) == 1);
  s.pass(-3'600'000);
  CHECK(s.look(2) == 1);
  s.pass(3'600'000 + 1'000);
  CHECK(s.look(2) == 0);
}

TEST_CASE("waiting room: thousands keep their order through everything") {
  scene s{rules(10, 50)};
  constexpr std::uint32_t count = 3'000;
  for (std::uint32_t n = 1; n <= count; ++n) {
    s.enter(n);
  }
  // Every seventh leaves; the others look once a second, and reserve when they are let through.
  const auto stays = [](std::uint32_t n) { return n % 7 != 0; };
  std::vector<std::uint32_t> through;
  std::vector<bool> done(count + 1);
  for (int second = 0; second < 400; ++second) {
    for (std::uint32_t n = 1; n <= count; ++n) {
      if (stays(n) && !done[n] && s.look(n) == 0) {
        done[n] = true;
        through.push_back(n);
        s.rooms.release(store(), user(n), s.now);
      }
    }
    s.pass(1'000);
  }
  std::vector<std::uint32_t> wanted;
  for (std::uint32_t n = 1; n <= count; ++n) {
    if (stays(n)) wanted.push_back(n);
  }
  CHECK(through == wanted);
}

TEST_CASE("room pass: for this user at this store, until it ends") {
  secret_key key{};
  key.fill(7);
  waiting_room_passes passes{key};
  const timestamp end{1'800'000'000'000};
  const auto pass = passes.make(store(1), user(1), end);
  CHECK(pass.size() == 54);
  CHECK(passes.is_good(pass, store(1), user(1), {end.ms - 1}));
  CHECK_FALSE(passes.is_good(pass, store(1), user(1), end));
  CHECK_FALSE(passes.is_good(pass, store(2), user(1), {0}));
  CHECK_FALSE(passes.is_good(pass, store(1), user(2), {0}));
  key.fill(8);
  CHECK_FALSE(waiting_room_passes{key}.is_good(pass, store(1), user(1), {0}));
  for (std::size_t i = 0; i < pass.size(); ++i) {
    auto forged = pass;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(passes.is_good(forged, store(1), user(1), {0}));
  }
  for (const auto* text : {"", "x", "no pass of ours"}) {
    CHECK_FALSE(passes.is_good(text, store(1), user(1), {0}));
  }
  CHECK_FALSE(passes.is_good(pass + "A", store(1), user(1), {0}));
}

TEST_CASE("waiting room facade: streams are told what is new, once") {
  waiting_rooms rooms{rules(1, 0)};
  secret_key key{};
  waiting_room_facade facade{rooms, key};
  timestamp now{1'000'000};
  std::optional<room_place> last_sent;
  CHECK(facade.changed_place(store(), user(2), now, last_sent) == "");  // not in the room
  CHECK(facade.enter(store(), user(1), now)->admitted);
  const auto waiting = facade.enter(store(), user(2), now);
  REQUIRE(waiting);
  CHECK_FALSE(waiting->admitted);
  CHECK(waiting->position == 1);
  CHECK(waiting->estimated_seconds == 1);
  CHECK(waiting->heartbeat_seconds == 30);
  CHECK_FALSE(waiting->pass);
  CHECK(facade.changed_place(store(), user(2), now, last_sent) ==
        "event: room\ndata: {\"admitted\":false,\"position\":1,\"estimatedSeconds\":1,"
        "\"heartbeatSeconds\":30}\n\n");
  CHECK(facade.changed_place(store(), user(2), now, last_sent) == "");
  now.ms += 1'000;
  const std::string event{facade.changed_place(store(), user(2), now, last_sent)};
  const auto begin = event.find("\"pass\":\"") + 8;
  CHECK(event.find("\"admitted\":true") != std::string::npos);
  CHECK(facade.admits(event.substr(begin, 54), store(), user(2), now));
  CHECK(facade.changed_place(store(), user(2), now, last_sent) == "");
  now.ms += 60'000;  // the pass has ended
  CHECK(facade.changed_place(store(), user(2), now, last_sent) ==
        "event: room\ndata: {\"admitted\":false,\"position\":0,\"heartbeatSeconds\":30}\n\n");
  CHECK(facade.changed_place(store(), user(2), now, last_sent) == "");
}

TEST_CASE("waiting room facade: an estimate needs a basis") {
  waiting_rooms rooms{rules(10, 1)};
  waiting_room_facade facade{rooms, {}};
  facade.enter(store(), user(1), {0});
  CHECK_FALSE(facade.enter(store(), user(2), {0})->estimated_seconds);
  waiting_rooms fast{rules(10, 0)};
  waiting_room_facade other{fast, {}};
  for (std::uint32_t n = 1; n <= 20; ++n) {
    other.enter(store(), user(n), {0});
  }
  CHECK(other.enter(store(), user(21), {0})->estimated_seconds == 2);
}

}  // namespace moim::transport::waiting_rooms_test
