// More work than the server takes on at once. The limits of the HTTP edge alone are overflowed in
// tests/transport/http/http_limits_test.cpp; here the whole server stands behind it.
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/sim/server/local_server.hpp"
#include "tests/storage/log/gated_log.hpp"

namespace moim::sim::testing::overload_test {

TEST_CASE("past the bound on requests in flight the answer is 503 and nothing has happened") {
  const scratch_directory directory;
  storage::gate disk;
  transport::http_limits limits;
  limits.in_flight_max = 3;
  local_server local(directory.path(), std::make_unique<storage::gated_log>(disk), limits);
  const auto slot = local.announce({.capacity = 2}).slots.front();

  disk.close();
  std::vector<std::unique_ptr<http_client>> accepted;
  for (std::uint32_t user = 1; user <= limits.in_flight_max; ++user) {
    accepted.push_back(std::make_unique<http_client>(local.server.port()));
    accepted.back()->send(local.reservation(slot, user));
  }
  auto late = local.client();
  CHECK(eventually([&] { return late.get("/healthz").result_int() == 503; }));
  const auto refused = local.reserve(late, slot, 4);
  CHECK(is_problem(refused, 503, "overloaded"));
  CHECK(header_of(refused, "Retry-After") == "1");

  disk.open();
  std::set<std::string> tickets;
  for (auto& client : accepted) {
    const auto answer = client->receive();
    CHECK(answer.result_int() == 201);
    tickets.insert(nlohmann::json::parse(answer.body()).at("ticket").dump());
  }
  CHECK(tickets == std::set<std::string>{"1", "2", "3"});
  CHECK(local.my_place(late, slot, 4).result_int() == 404);
  const auto accepted_now = local.reserve(late, slot, 4);
  CHECK(accepted_now.result_int() == 201);
  CHECK(nlohmann::json::parse(accepted_now.body()).at("ticket") == 4);
}

}  // namespace moim::sim::testing::overload_test
