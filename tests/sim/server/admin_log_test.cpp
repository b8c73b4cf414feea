// The log over HTTP: pages of records, waiting for new ones, and only what is committed.
#include <thread>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "storage/log/record_line.hpp"
#include "tests/sim/server/local_server.hpp"
#include "tests/storage/log/gated_log.hpp"
#include "transport/audit/log_page.hpp"

namespace moim::sim::testing::admin_log_test {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view path = "/api/v1/admin/log";

struct log_server {
  scratch_directory directory;
  storage::gate disk;
  local_server local{directory.path(), std::make_unique<storage::gated_log>(disk)};
  std::string admin = local.users.token(1, role::admin);

  http_answer get(std::string_view query, http_client client) {
    return client.get(std::string{path}.append(query), admin);
  }
  http_answer get(std::string_view query) { return get(query, local.client()); }
};

std::vector<std::uint64_t> positions(const http_answer& answer) {
  CHECK(answer.result_int() == 200);
  CHECK(header_of(answer, "Content-Type") == "application/x-ndjson");
  std::vector<std::uint64_t> found;
  std::istringstream lines{answer.body()};
  for (std::string line; std::getline(lines, line);) {
    const auto parsed = storage::parse_record_line(line);
    REQUIRE(std::holds_alternative<storage::parsed_record>(parsed));
    found.push_back(std::get<storage::parsed_record>(parsed).view().position);
  }
  return found;
}

using numbers = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("admin log: records from a position on, of all streams or one") {
  log_server s;
  auto client = s.local.client();
  CHECK(positions(s.get("")).empty());
  const auto slots = s.local.announce({.slots = 2, .capacity = 1}).slots;  // 1
  CHECK(s.local.reserve(client, slots[0], 1).result_int() == 201);         // 2, 3
  CHECK(s.local.reserve(client, slots[1], 1).result_int() == 201);         // 4, 5
  CHECK(s.local.reserve(client, slots[0], 2).result_int() == 201);         // 6
  const auto all = s.get("");
  CHECK(positions(all) == numbers{1, 2, 3, 4, 5, 6});
  CHECK(header_of(all, "Moim-Position") == "6");
  CHECK(positions(s.get("?from=3&limit=2")) == numbers{3, 4});
  CHECK(positions(s.get("?from=7")).empty());
  CHECK(positions(s.get("?from=18446744073709551615")).empty());
  const auto of_first = "&stream=slot/" + to_text(slots[0]);
  CHECK(positions(s.get("?from=1" + of_first)) == numbers{2, 3, 6});
  CHECK(positions(s.get("?from=3&limit=1" + of_first)) == numbers{3});
  CHECK(positions(s.get("?from=4" + of_first)) == numbers{6});
  CHECK(positions(s.get("?from=6&stream=slot%2F" + to_text(slots[0]))) == numbers{6});
  CHECK(positions(s.get("?stream=slot/none")).empty());
}

TEST_CASE("admin log: nobody but an admin reads it, and its bounds hold") {
  log_server s;
  auto client = s.local.client();
  CHECK(is_problem(client.get(std::string{path}), 401, "unauthenticated"));
  CHECK(is_problem(client.get(std::string{path}, s.local.users.token(1)), 403, "forbidden"));
  CHECK(
      is_problem(client.get(std::string{path}, s.local.users.organizer_token()), 403, "forbidden"));
  for (const auto* query : {"?from=0", "?from=-1", "?from=x", "?limit=0", "?limit=10001",
                            "?wait=31", "?wait=", "?from=18446744073709551616"}) {
    CAPTURE(query);
    CHECK(is_problem(s.get(query), 400, "invalid_parameter"));
  }
}

TEST_CASE("admin log: who waits gets what is committed next, and not before it is") {
  log_server s;
  auto client = s.local.client();
  const auto slot = s.local.announce({}).slots.front();  // 1
  auto waiting = s.local.client();
  const auto ask = [&](std::string query) {
    waiting.send({boost::beast::http::verb::get, std::string{path} + query, s.admin, {}, {}});
  };
  ask("?from=2&wait=20");
  s.disk.close();
  client.send(s.local.reservation(slot, 1));
  CHECK(positions(s.get("?from=2")).empty());
  s.disk.open();
  CHECK(positions(waiting.receive()) == numbers{2, 3});
  CHECK(client.receive().result_int() == 201);

  ask("?wait=20&from=4&stream=slot/" + to_text(slot));
  s.local.announce({});                                         // 4 is of no interest
  CHECK(s.local.reserve(client, slot, 2).result_int() == 201);  // 5
  CHECK(positions(waiting.receive()) == numbers{5});
  const auto asked = std::chrono::steady_clock::now();
  CHECK(positions(s.get("?from=6&wait=1")).empty());
  CHECK(std::chrono::steady_clock::now() - asked >= 1s);
}

TEST_CASE("admin log: a server that stops does not keep those who wait") {
  log_server s;
  auto waiting = s.local.client();
  waiting.send(
      {boost::beast::http::verb::get, std::string{path} + "?from=1&wait=30", s.admin, {}, {}});
  CHECK(eventually([&] {
    return s.local.client().get("/metrics").body().find("moim_http_requests_in_flight 2") !=
           std::string::npos;
  }));
  const auto asked = std::chrono::steady_clock::now();
  s.local.server.stop();
  CHECK(positions(waiting.receive()).empty());
  CHECK(std::chrono::steady_clock::now() - asked < transport::http_limits{}.drain_timeout);
}

TEST_CASE("admin log: an answer ends behind the bytes that it may have") {
  storage::memory_event_log log;
  storage::append_request request;
  request.stream = "notes/1";
  request.events.assign(6, {"noted", 1, '"' + std::string(1 << 20, 'x') + '"'});
  REQUIRE(log.append({&request, 1}).index() == 0);
  const auto count = [](const transport::log_page& page) {
    return std::count(page.lines.begin(), page.lines.end(), '\n');
  };
  CHECK(count(transport::read_log_page(log, {})) == 4);
  CHECK(count(transport::read_log_page(log, {.from = 5, .limit = 100, .stream = {}})) == 2);
}

}  // namespace moim::sim::testing::admin_log_test
