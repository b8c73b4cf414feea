// The contract tests of the event log, run on each implementation.
#include "storage/log/event_log.hpp"

#include <doctest/doctest.h>

#include "tests/storage/log/log_fixture.hpp"

TYPE_TO_STRING_AS("memory", moim::storage::memory_log_fixture);
TYPE_TO_STRING_AS("rocksdb", moim::storage::rocksdb_log_fixture);

namespace moim::storage::event_log_test {

namespace {

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;

stored_reply reply(std::string key, std::string text) {
  return {std::move(key), "fingerprint", std::move(text), 0};
}

append_request keyed(std::string stream, std::uint64_t expected_version, stored_reply answer,
                     timestamp time) {
  auto result = request(std::move(stream), expected_version, {"e"}, time);
  result.reply = std::move(answer);
  return result;
}

std::optional<stored_reply> find_reply(const event_log& log, std::string_view key) {
  auto found = log.find_reply(key);
  REQUIRE(found.index() == 0);
  return std::get<0>(std::move(found));
}

std::optional<snapshot> find_snapshot(const event_log& log, std::string_view name) {
  auto found = log.find_snapshot(name);
  REQUIRE(found.index() == 0);
  return std::get<0>(std::move(found));
}

stream_head find_head(const event_log& log, std::string_view name) {
  const auto found = log.find_head(name);
  REQUIRE(found.index() == 0);
  return std::get<0>(found);
}

/// The last record of a stream, by reading it.
stream_head last_of(const event_log& log, std::string_view name) {
  stream_head head;
  CHECK_FALSE(log.read_stream(name, 1, [&](const record& r) {
    head = {r.version, r.chain, r.position, r.time};
    return true;
  }));
  return head;
}

bool same(const stream_head& a, const stream_head& b) {
  return a.version == b.version && a.chain == b.chain && a.position == b.position &&
         a.time == b.time;
}

}  // namespace

#define LOGS memory_log_fixture, rocksdb_log_fixture

TEST_CASE_TEMPLATE("an empty log has nothing in it", Fixture, LOGS) {
  Fixture fixture;
  CHECK(fixture.get().last_position() == 0);
  CHECK(everything(fixture.get()).empty());
  CHECK(stream(fixture.get(), "a/1").empty());
  CHECK_FALSE(find_reply(fixture.get(), "key"));
  CHECK_FALSE(find_snapshot(fixture.get(), "a/1"));
  fixture.reopen();
  CHECK(fixture.get().last_position() == 0);
}

TEST_CASE_TEMPLATE("positions count over all streams, versions in each", Fixture, LOGS) {
  Fixture fixture;
  const auto first = append(fixture.get(), {request("a/1", 0, {"p", "q"}), request("b/1", 0, {"r"}),
                                            request("a/1", 2, {"s"})});
  CHECK(first == std::vector<std::uint64_t>{2, 3, 4});
  CHECK(append(fixture.get(), {request("b/1", 1, {"t"})}) == std::vector<std::uint64_t>{5});

  const auto check = [&] {
    CHECK(fixture.get().last_position() == 5);
    CHECK(everything(fixture.get()) ==
          lines{"1 a/1 1 p", "2 a/1 2 q", "3 b/1 1 r", "4 a/1 3 s", "5 b/1 2 t"});
    CHECK(stream(fixture.get(), "a/1") == lines{"1 a/1 1 p", "2 a/1 2 q", "4 a/1 3 s"});
    CHECK(stream(fixture.get(), "b/1") == lines{"3 b/1 1 r", "5 b/1 2 t"});
  };
  check();
  fixture.reopen();
  check();
  CHECK(append(fixture.get(), {request("b/1", 2, {"u"})}) == std::vector<std::uint64_t>{6});
}

TEST_CASE_TEMPLATE("a record carries everything it was given", Fixture, LOGS) {
  Fixture fixture;
  auto full = request("slot/x", 0, {R"({"a":1})"}, {1'764'547'200'123});
  full.by = user_id{make_uuid_v7(1, {1, 2, 3})};
  full.cause = "position:7";
  full.events[0] = {"place_confirmed", 3, R"({"a":1})"};
  append(fixture.get(), {full});
  fixture.reopen();
  int seen = 0;
  const auto failure = fixture.get().read_from(1, [&](const record& r) {
    ++seen;
    CHECK(r.time.ms == 1'764'547'200'123);
    CHECK(r.by == full.by);
    CHECK(r.schema == 3);
    CHECK(r.stream == "slot/x");
    CHECK(r.type == "place_confirmed");
    CHECK(r.cause == "position:7");
    CHECK(r.data == R"({"a":1})");
    CHECK(r.chain != chain_value{});
    return true;
  });
  CHECK_FALSE(failure);
  CHECK(seen == 1);
}

TEST_CASE_TEMPLATE("a conflict leaves out one request and touches no other", Fixture, LOGS) {
  Fixture fixture;
  append(fixture.get(), {request("a/1", 0, {"p"})});
  const auto outcomes =
      append(fixture.get(), {request("a/1", 0, {"stale"}), request("a/1", 1, {"q"}),
                             request("a/1", 1, {"lost the race"}), request("b/1", 3, {"ahead"}),
                             request("a/1", 2, {"r"})});
  CHECK(outcomes == std::vector<std::uint64_t>{0, 2, 0, 0, 3});
  CHECK(everything(fixture.get()) == lines{"1 a/1 1 p", "2 a/1 2 q", "3 a/1 3 r"});
  CHECK(append(fixture.get(), {request("a/1", 0, {"stale"})}) == std::vector<std::uint64_t>{0});
  CHECK(append(fixture.get(), {}).empty());
  CHECK(append(fixture.get(), {request("b/1", 0, {"s"})}) == std::vector<std::uint64_t>{4});
}

TEST_CASE_TEMPLATE("a conflicting request keeps no reply", Fixture, LOGS) {
  Fixture fixture;
  append(fixture.get(), {keyed("a/1", 5, reply("key", "no"), {day_ms})});
  CHECK_FALSE(find_reply(fixture.get(), "key"));
}

TEST_CASE_TEMPLATE("reading starts anywhere and stops when told to", Fixture, LOGS) {
  Fixture fixture;
  std::uint64_t version = 0;
  for (const std::size_t size : {3u, 1u, 4u, 2u}) {
    append(fixture.get(),
           {request("b/1", version, lines(size, "x")), request("a/1", version, lines(size, "y"))});
    version += size;
  }
  for (std::uint64_t from = 1; from <= 12; ++from) {
    CHECK(stream(fixture.get(), "a/1", from).size() == (from <= 10 ? 11 - from : 0));
  }
  for (std::uint64_t from = 0; from <= 22; ++from) {
    const auto seen = everything(fixture.get(), from);
    CHECK(seen.size() == (from == 0 ? 20 : from <= 20 ? 21 - from : 0));
  }
  int seen = 0;
  CHECK_FALSE(fixture.get().read_from(2, [&](const record&) { return ++seen < 4; }));
  CHECK(seen == 4);
  CHECK_FALSE(fixture.get().read_stream("a/1", 2, [&](const record&) { return ++seen < 8; }));
  CHECK(seen == 8);
}

TEST_CASE_TEMPLATE("streams whose names begin alike are kept apart", Fixture, LOGS) {
  Fixture fixture;
  append(fixture.get(),
         {request("a/1", 0, {"p"}), request("a/12", 0, {"q"}), request("a/", 0, {"r"})});
  CHECK(stream(fixture.get(), "a/1") == lines{"1 a/1 1 p"});
  CHECK(stream(fixture.get(), "a/12") == lines{"2 a/12 1 q"});
  CHECK(stream(fixture.get(), "a/") == lines{"3 a/ 1 r"});
  CHECK(stream(fixture.get(), "a").empty());
}

TEST_CASE_TEMPLATE("more streams than are remembered", Fixture, LOGS) {
  Fixture fixture;
  constexpr int streams = 50;
  for (std::uint64_t version = 0; version < 3; ++version) {
    std::vector<append_request> batch;
    for (int i = 0; i < streams; ++i) {
      batch.push_back(request("a/" + std::to_string(i), version, {"x"}));
    }
    for (const std::uint64_t position : append(fixture.get(), batch)) {
      CHECK(position != 0);
    }
    if (version == 1) {
      fixture.reopen();
    }
  }
  CHECK(fixture.get().last_position() == 150);
  CHECK(stream(fixture.get(), "a/7") == lines{"8 a/7 1 x", "58 a/7 2 x", "108 a/7 3 x"});
  CHECK(append(fixture.get(), {request("a/7", 2, {"y"})}) == std::vector<std::uint64_t>{0});
}

TEST_CASE_TEMPLATE("an append tells the chain value of its last event", Fixture, LOGS) {
  Fixture fixture;
  const auto result = fixture.get().append(std::vector{
      request("a/1", 0, {"p", "q"}), request("a/1", 0, {"stale"}), request("a/1", 2, {"r"})});
  REQUIRE(result.index() == 0);
  std::vector<chain_value> logged;
  CHECK_FALSE(fixture.get().read_stream("a/1", 1, [&](const record& r) {
    logged.push_back(r.chain);
    return true;
  }));
  REQUIRE(logged.size() == 3);
  const auto& outcomes = std::get<0>(result);
  CHECK(outcomes[0].chain == logged[1]);
  CHECK(outcomes[1].chain == chain_value{});
  CHECK(outcomes[2].chain == logged[2]);
}

TEST_CASE_TEMPLATE("the head of a stream is its last record", Fixture, LOGS) {
  Fixture fixture;
  CHECK(same(find_head(fixture.get(), "a/0"), {}));
  std::uint64_t version = 0;
  // More streams than are remembered, more records than are left without an index.
  for (std::int64_t round = 1; round <= 4; ++round) {
    std::vector<append_request> batch;
    for (int i = 0; i < 12; ++i) {
      batch.push_back(request("a/" + std::to_string(i), version, {"x", "y"}, {1'000 * round + i}));
    }
    append(fixture.get(), batch);
    version += 2;
    for (int i = 0; i < 12; ++i) {
      const auto name = "a/" + std::to_string(i);
      CHECK(find_head(fixture.get(), name).version == version);
      CHECK(same(find_head(fixture.get(), name), last_of(fixture.get(), name)));
    }
    if (round == 2) {
      fixture.reopen();
      CHECK(same(find_head(fixture.get(), "a/3"), last_of(fixture.get(), "a/3")));
    }
  }
  append(fixture.get(), {request("a/3", 0, {"stale"})});
  CHECK(find_head(fixture.get(), "a/3").version == version);
  const auto by_reading = fixture.get().event_log::find_head("a/3");
  REQUIRE(by_reading.index() == 0);
  CHECK(same(std::get<0>(by_reading), last_of(fixture.get(), "a/3")));
  CHECK(same(find_head(fixture.get(), "a"), {}));
}

TEST_CASE_TEMPLATE("a reply is found under its key, with its position", Fixture, LOGS) {
  Fixture fixture;
  append(fixture.get(), {request("a/1", 0, {"p"}),
                         keyed("b/1", 0, reply("u:k", "the answer"), {20'000 * day_ms})});
  const auto check = [&] {
    const auto found = find_reply(fixture.get(), "u:k");
    REQUIRE(found);
    CHECK(found->key == "u:k");
    CHECK(found->fingerprint == "fingerprint");
    CHECK(found->reply == "the answer");
    CHECK(found->position == 2);
    CHECK_FALSE(find_reply(fixture.get(), "u:"));
    CHECK_FALSE(find_reply(fixture.get(), "u:k2"));
  };
  check();
  fixture.reopen();
  check();
}

TEST_CASE_TEMPLATE("a reply outlives its day and is dropped after the next", Fixture, LOGS) {
  Fixture fixture;
  const std::int64_t evening = 20'001 * day_ms - 1;
  append(fixture.get(), {keyed("a/1", 0, reply("old", "1"), {evening})});
  append(fixture.get(), {keyed("a/1", 1, reply("new", "2"), {evening + 1})});
  fixture.reopen();
  CHECK(find_reply(fixture.get(), "old"));
  append(fixture.get(), {keyed("a/1", 2, reply("newer", "3"), {evening + day_ms})});
  CHECK(find_reply(fixture.get(), "old"));
  append(fixture.get(), {keyed("a/1", 3, reply("newest", "4"), {evening + 1 + day_ms})});
  CHECK_FALSE(find_reply(fixture.get(), "old"));
  CHECK(find_reply(fixture.get(), "new"));
  fixture.reopen();
  CHECK_FALSE(find_reply(fixture.get(), "old"));
  CHECK(find_reply(fixture.get(), "newest")->position == 4);
}

TEST_CASE_TEMPLATE("a clock that goes back loses no reply", Fixture, LOGS) {
  Fixture fixture;
  append(fixture.get(), {keyed("a/1", 0, reply("late", "1"), {20'005 * day_ms})});
  append(fixture.get(), {keyed("a/1", 1, reply("early", "2"), {20'000 * day_ms})});
  CHECK(find_reply(fixture.get(), "late"));
  CHECK(find_reply(fixture.get(), "early"));
}

TEST_CASE_TEMPLATE("a request may keep a reply without an event", Fixture, LOGS) {
  Fixture fixture;
  auto quiet = request("a/1", 0, {}, {20'000 * day_ms});
  quiet.reply = reply("key", "nothing to do");
  CHECK(append(fixture.get(), {quiet}) == std::vector<std::uint64_t>{0});  // no position to name
  CHECK_FALSE(find_reply(fixture.get(), "key"));
  append(fixture.get(), {request("b/1", 0, {"p"})});
  CHECK(append(fixture.get(), {quiet}) == std::vector<std::uint64_t>{1});
  CHECK(find_reply(fixture.get(), "key")->position == 1);
  CHECK(fixture.get().last_position() == 1);
}

TEST_CASE_TEMPLATE("the latest snapshot of a stream is kept", Fixture, LOGS) {
  Fixture fixture;
  const std::string bytes{"\0state\xff", 7};
  CHECK_FALSE(fixture.get().put_snapshot("a/1", {3, "before"}));
  CHECK_FALSE(fixture.get().put_snapshot("a/1", {9, bytes, 257}));
  CHECK_FALSE(fixture.get().put_snapshot("b/1", {1, ""}));
  fixture.reopen();
  REQUIRE(find_snapshot(fixture.get(), "a/1"));
  CHECK(find_snapshot(fixture.get(), "a/1")->version == 9);
  CHECK(find_snapshot(fixture.get(), "a/1")->state == bytes);
  CHECK(find_snapshot(fixture.get(), "a/1")->reacted_to == 257);
  CHECK(find_snapshot(fixture.get(), "b/1")->state.empty());
  CHECK(find_snapshot(fixture.get(), "b/1")->reacted_to == 0);
  CHECK_FALSE(find_snapshot(fixture.get(), "a/"));
}

TEST_CASE_TEMPLATE("the cursor of a reader is kept", Fixture, LOGS) {
  Fixture fixture;
  const auto cursor = [&](std::string_view reader) {
    const auto found = fixture.get().find_cursor(reader);
    REQUIRE(found.index() == 0);
    return std::get<0>(found);
  };
  CHECK(cursor("reactions") == 0);
  CHECK_FALSE(fixture.get().put_cursor("reactions", 7));
  CHECK_FALSE(fixture.get().put_cursor("reactions", 123'456'789'012));
  CHECK_FALSE(fixture.get().put_cursor("others", 1));
  CHECK(cursor("reactions") == 123'456'789'012);
  fixture.reopen();
  CHECK(cursor("reactions") == 123'456'789'012);
  CHECK(cursor("others") == 1);
  CHECK(cursor("nobody") == 0);
  append(fixture.get(), {request("a/1", 0, {"p"})});  // and is no record
  CHECK(everything(fixture.get()).size() == 1);
}

TEST_CASE("the cause of a reaction tells the position, and nothing else does") {
  record r;
  const auto cause = cause_of_reaction(257);
  CHECK(cause == "position:257");
  r.cause = cause;
  CHECK(reacted_to_by(r) == 257);
  for (const auto* other : {"", "257", "position", "position:", "key-257"}) {
    r.cause = other;
    CHECK(reacted_to_by(r) == 0);
  }
}

TEST_CASE_TEMPLATE("a visitor may use the log", Fixture, LOGS) {
  Fixture fixture;
  append(fixture.get(), {request("a/1", 0, {"p", "q"})});
  std::size_t inner = 0;
  CHECK_FALSE(fixture.get().read_from(1, [&](const record& r) {
    inner += stream(fixture.get(), r.stream).size();
    return true;
  }));
  CHECK(inner == 4);
}

TEST_CASE("both logs make the same chain") {
  memory_log_fixture memory;
  rocksdb_log_fixture disk;
  const auto chains = [](event_log& log) {
    append(log, {request("a/1", 0, {"p"}), request("b/1", 0, {"q"}), request("a/1", 1, {"r"})});
    append(log, {request("a/1", 2, {"s"})});
    std::vector<chain_value> values;
    CHECK_FALSE(log.read_from(1, [&](const record& r) {
      values.push_back(r.chain);
      return true;
    }));
    return values;
  };
  CHECK(chains(memory.get()) == chains(disk.get()));
}

TEST_CASE("a log in memory that is told to fail takes nothing more") {
  memory_event_log log;
  append(log, {request("a/1", 0, {"p"})});
  log.fail("no space left on device");
  const std::vector<append_request> more{request("a/1", 1, {"q"})};
  const auto result = log.append(more);
  REQUIRE(result.index() == 1);
  CHECK(std::get<1>(result).reason == "no space left on device");
  CHECK(everything(log).size() == 1);
}

}  // namespace moim::storage::event_log_test
