// The log on the simulated disk keeps what was synced, and nothing that was torn.
#include "sim/world/simulated_log.hpp"

#include <doctest/doctest.h>

namespace moim::sim::simulated_log_test {

namespace {

storage::append_request request(const std::string& stream, std::uint64_t version,
                                std::size_t events = 1) {
  storage::append_request r;
  r.stream = stream;
  r.expected_version = version;
  r.time = {1'000 + static_cast<std::int64_t>(version)};
  for (std::size_t i = 0; i < events; ++i) r.events.push_back({"happened", 1, "{}"});
  return r;
}

bool append(simulated_log& log, const storage::append_request& r) {
  const auto made = log.append({&r, 1});
  const auto* outcomes = std::get_if<0>(&made);
  return outcomes != nullptr && outcomes->front().last_position != 0;
}

std::uint64_t length_of(const simulated_log& log, const std::string& stream) {
  std::uint64_t count = 0;
  CHECK_FALSE(log.read_stream(stream, 1, [&](const storage::record&) { return ++count != 0; }));
  return count;
}

}  // namespace

TEST_CASE("simulated log: what was acknowledged is there after every cut, and whole") {
  bool lost = false;
  bool kept = false;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    simulated_disk disk{seed};
    {
      simulated_log log{disk};
      CHECK(append(log, request("slot/a", 0)));
      CHECK(append(log, request("slot/b", 0, 2)));
      disk.strike(disk_fault::power_fails_in_write);
      CHECK_FALSE(append(log, request("slot/a", 1, 2)));
    }
    disk.restore_power();
    simulated_log log{disk};
    CHECK(length_of(log, "slot/b") == 2);
    const auto length = length_of(log, "slot/a");
    CHECK((length == 1 || length == 3));  // all of a request or nothing
    lost |= length == 1;
    kept |= length == 3;
    CHECK(append(log, request("slot/a", length)));
    CHECK(log.last_position() == length + 3);
  }
  CHECK(lost);
  CHECK(kept);
}

TEST_CASE("simulated log: records, chain values and stored answers are the same after opening") {
  simulated_disk disk{1};
  storage::chain_value chain{};
  {
    simulated_log log{disk};
    auto r = request("slot/a", 0, 2);
    r.cause = "k";
    r.reply = storage::stored_reply{"slot/a\nk", "f", "told", 0};
    const auto made = log.append({&r, 1});
    chain = std::get<0>(made).front().chain;
  }
  simulated_log log{disk};
  const auto found = log.find_reply("slot/a\nk");
  REQUIRE(std::get<0>(found));
  CHECK(std::get<0>(found)->reply == "told");
  CHECK(std::get<0>(found)->position == 2);
  const auto head = log.find_head("slot/a");
  CHECK(std::get<storage::stream_head>(head).chain == chain);
}

TEST_CASE("simulated log: after a failure it shows what was synced and accepts nothing") {
  for (const auto fault : {disk_fault::write_fails, disk_fault::sync_fails}) {
    simulated_disk disk{1};
    simulated_log log{disk};
    CHECK(append(log, request("slot/a", 0)));
    disk.strike(fault);
    CHECK_FALSE(append(log, request("slot/a", 1)));
    CHECK(length_of(log, "slot/a") == 1);
    CHECK_FALSE(append(log, request("slot/a", 1)));
  }
}

TEST_CASE("simulated log: without power nothing works") {
  simulated_disk disk{1};
  simulated_log log{disk};
  CHECK(append(log, request("slot/a", 0)));
  disk.cut_power();
  CHECK_FALSE(append(log, request("slot/a", 1)));
  CHECK(log.put_snapshot("slot/a", {1, "s"}));
  CHECK(log.read_from(1, [](const auto&) { return true; }));
}

TEST_CASE("simulated disk: a cut may take the latest snapshot of a stream, not the one before") {
  bool older = false;
  bool newer = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    simulated_disk disk{seed};
    disk.put_snapshot("slot/a", {1, "one"});
    disk.put_snapshot("slot/a", {2, "two"});
    disk.cut_power();
    const auto* found = disk.find_snapshot("slot/a");
    REQUIRE(found != nullptr);
    older |= found->version == 1;
    newer |= found->version == 2;
  }
  CHECK(older);
  CHECK(newer);
}

TEST_CASE("simulated log: a cursor is certain once something was appended after it") {
  bool older = false;
  bool latest = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    simulated_disk disk{seed};
    {
      simulated_log log{disk};
      CHECK(std::get<0>(log.find_cursor("reader")) == 0);
      CHECK_FALSE(log.put_cursor("reader", 7));
      CHECK(append(log, request("slot/a", 0)));
      CHECK_FALSE(log.put_cursor("reader", 8));
    }
    CHECK(std::get<0>(simulated_log{disk}.find_cursor("reader")) == 8);  // the process has ended
    disk.lose_cursors();                                                 // it was killed
    const auto found = std::get<0>(simulated_log{disk}.find_cursor("reader"));
    CHECK((found == 7 || found == 8));
    older |= found == 7;
    latest |= found == 8;
  }
  CHECK(older);
  CHECK(latest);
}

}  // namespace moim::sim::simulated_log_test
