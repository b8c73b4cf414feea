// Reads of what other clients just wrote, without a position: the view may be a moment behind the
// log, and must not say that a store does not exist because of that.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "storage/codec/json_write.hpp"
#include "storage/log/memory_event_log.hpp"
#include "tests/sim/server/local_server.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::sim::testing::first_look_test {

TEST_CASE("a store is there for everybody as soon as one was told of it") {
  const scratch_directory directory;
  local_server local(directory.path(), std::make_unique<storage::memory_event_log>());
  auto organizer = local.client();
  auto visitor = local.client();
  const store_fixture_plan plan;
  for (std::uint32_t round = 1; round <= 300; ++round) {
    const auto details = details_of(plan, transport::system_clock{}.now());
    std::string body;
    storage::write_json(body, details);
    const auto made = organizer.post("/api/v1/stores", local.users.organizer_token(), body);
    REQUIRE(made.result_int() == 201);
    store_id store;
    REQUIRE(from_text(nlohmann::json::parse(made.body()).at("storeId").get<std::string>(), store));
    const auto slot = slots_of(plan, details, store).front();
    if (round % 2 == 0) {
      REQUIRE(visitor.get("/api/v1/stores/" + to_text(store)).result_int() == 200);
    } else {
      REQUIRE(local.reserve(visitor, slot, round).result_int() == 201);
    }
  }
  CHECK(visitor.get("/api/v1/stores/" + to_text(store_id{})).result_int() == 404);
}

}  // namespace moim::sim::testing::first_look_test
