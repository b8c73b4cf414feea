// An idempotency key has one effect: repeats get the first answer, and another request under it is
// refused, but not before it is certain that the key is taken.
#include "tests/actors/popup/reservations.hpp"

namespace moim::actors::entity_key_test {

TEST_CASE("entity: a repeat under the same key gets the first answer and has no effect") {
  breakable_log log;
  const idempotency key{"user-1\nkey-1", "fingerprint"};
  std::uint64_t first_position = 0;
  {
    node_fixture s{log};
    const auto first = send_reserve(s, 1, key);
    const auto other = s.send<slot>(lone_slot(), reserve_for(2), {now, user(2)});
    const auto in_flight = send_reserve(s, 1, key);
    s.run();
    CHECK(place_in(*first).ticket == 1);
    CHECK(place_in(*in_flight).ticket == 1);
    first_position = (*first)->position;
    CHECK(stands_at(log, *first, first_position));
    CHECK(stands_at(log, *in_flight, first_position));
    CHECK((*other)->position == first_position + 1);
    const auto later = send_reserve(s, 1, key);
    s.run();
    CHECK(place_in(*later).ticket == 1);
    CHECK(stands_at(log, *later, first_position));
  }
  node_fixture s{log};  // another life of the process
  const auto after_restart = send_reserve(s, 1, key);
  const auto other_request = send_reserve(s, 1, idempotency{key.key, "another fingerprint"});
  s.run();
  CHECK(place_in(*after_restart).ticket == 1);
  CHECK(stands_at(log, *after_restart, first_position));
  CHECK(failed_with(*other_request, failure::idempotency_key_reused));
  CHECK(log.last_position() == 3);
}

TEST_CASE("entity: a repeat names the position of the first answer, whatever came between them") {
  breakable_log log;
  node_fixture s{log};
  const idempotency key{"user-1\nkey-1", "fingerprint"};
  const auto first = send_reserve(s, 1, key);
  const auto between = send_reserve(s, 2);
  const auto repeat = send_reserve(s, 1, key);
  s.run();
  CHECK(place_in(*repeat).ticket == place_in(*first).ticket);
  CHECK((*repeat)->position == (*first)->position);
  CHECK((*between)->position > (*first)->position);
}

TEST_CASE("entity: a key that is reused while its first request is in flight is refused") {
  breakable_log log;
  node_fixture s{log};
  const auto first = send_reserve(s, 1, idempotency{"u\nk", "one"});
  const auto second = send_reserve(s, 1, idempotency{"u\nk", "two"});
  s.run();
  CHECK(place_in(*first).ticket == 1);
  CHECK(failed_with(*second, failure::idempotency_key_reused));
}

TEST_CASE("entity: a key is not said to be taken before the request that took it is durable") {
  breakable_log log;
  node_fixture s{log};
  log.broken = true;
  const auto first = send_reserve(s, 1, idempotency{"u\nk", "one"});
  const auto other = send_reserve(s, 1, idempotency{"u\nk", "two"});
  s.run();
  CHECK(failed_with(*first, failure::unavailable));
  CHECK(failed_with(*other, failure::unavailable));
}

TEST_CASE("entity: a refusal that has events does not take its key, neither in flight nor later") {
  breakable_log log;
  node_fixture s{log};
  session_id session;
  session.value.bytes[0] = 1;
  const auto ask = [&](account::command command, std::optional<idempotency> once = {}) {
    return s.send<account>(user(1), std::move(command), {now, user(1)}, std::move(once));
  };
  ask(open_account{{"a@example.com"}, {"a"}, {""}, role::user});
  ask(start_session{session, {9'000}});
  ask(rotate_session{session, 1, {9'000}});
  s.run();
  // An old token ends the session; the same again finds none, and so does another one.
  const auto reused = ask(rotate_session{session, 1, {9'000}}, idempotency{"u\nk", "one"});
  const auto repeat = ask(rotate_session{session, 1, {9'000}}, idempotency{"u\nk", "one"});
  const auto other = ask(rotate_session{session, 2, {9'000}}, idempotency{"u\nk", "two"});
  s.run();
  const auto later = ask(rotate_session{session, 2, {9'000}}, idempotency{"u\nk", "two"});
  s.run();
  const auto refused_as = [](const auto& answer) {
    REQUIRE(answer->has_value());
    REQUIRE(std::holds_alternative<account::rejection>((*answer)->result));
    return std::get<account::rejection>((*answer)->result).index();
  };
  CHECK(refused_as(reused) == account::rejection{refresh_token_reused{}}.index());
  for (const auto& answer : {repeat, other, later}) {
    CHECK(refused_as(answer) == account::rejection{refresh_token_invalid{}}.index());
  }
}

TEST_CASE("entity: the record of a keyed command names the key as its cause") {
  breakable_log log;
  node_fixture s{log};
  send_reserve(s, 1, idempotency{"user-1\nkey-1", "f"});
  s.run();
  std::vector<std::string> causes;
  REQUIRE_FALSE(log.read_from(1, [&](const storage::record& r) {
    causes.emplace_back(r.cause);
    CHECK(r.by == user(1));
    return true;
  }));
  CHECK(causes == std::vector<std::string>{"key-1", "key-1"});
}

}  // namespace moim::actors::entity_key_test
