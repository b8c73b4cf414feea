// The state that an entity reports to an auditor: it is durable, and equal to what the log gives.
#include "storage/events/replayed_state.hpp"
#include "tests/actors/node/node_fixture.hpp"

namespace moim::actors::read_state_test {

namespace {

slot_id the_slot() {
  slot_id id;
  id.store.value.bytes[0] = 1;
  return id;
}

void reserve_for(node_fixture& s, std::uint8_t n) {
  user_id user;
  user.value.bytes[15] = n;
  s.send<slot>(the_slot(), reserve{user, {1, 1'000'000, {0}, {1'000'000}}}, {{1'000}, user});
}

}  // namespace

TEST_CASE("entity: a state that is asked for is told when it is durable, and as the log gives it") {
  breakable_log log;
  node_fixture s{log};
  std::vector<state_answer> told;
  const auto ask = [&] {
    s.port().read_state(the_slot(), [&](const state_answer& answer) {
      told.push_back(answer);
      if (const auto* state = std::get_if<live_state>(&answer)) {
        CHECK(log.last_position() >= state->position);
      }
    });
  };
  ask();
  s.run();
  REQUIRE(told.size() == 1);
  CHECK(std::get<no_state>(told[0]) == no_state::asleep);

  for (std::uint8_t n = 1; n <= 3; ++n) {
    reserve_for(s, n);
    ask();
  }
  s.run();
  REQUIRE(told.size() == 4);
  auto replayed = storage::replayed_state::of(storage::stream_of<slot>(the_slot())).value();
  CHECK_FALSE(log.read_from(1, [&](const storage::record& r) {
    CHECK_FALSE(replayed.take(r));
    for (const auto& answer : told) {
      const auto* state = std::get_if<live_state>(&answer);
      if (state != nullptr && state->version == r.version) {
        storage::sha256 hash;
        const auto bytes = replayed.canonical();
        CHECK(state->position == r.position);
        CHECK(state->bytes == bytes.size());
        CHECK(state->sum == hash(bytes));
      }
    }
    return true;
  }));
  CHECK(std::get<live_state>(told[3]).version == 4);

  log.broken = true;
  reserve_for(s, 4);
  ask();
  s.run();
  REQUIRE(told.size() == 5);
  CHECK(std::get<no_state>(told[4]) == no_state::unavailable);
}

}  // namespace moim::actors::read_state_test
