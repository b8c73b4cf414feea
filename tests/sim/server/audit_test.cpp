// A running server under audit: its streams, entities and queries as it reports them, the
// follower, and the auditor inside of the server.
#include <csignal>
#include <cstdlib>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "sim/host/server_process.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/events/replayed_state.hpp"
#include "storage/events/state_codec.hpp"
#include "tests/sim/server/local_server.hpp"
#include "tests/storage/log/forged_log.hpp"
#include "transport/audit/command_audit_check.hpp"
#include "transport/audit/command_audit_follow.hpp"

namespace moim::sim::testing::audit_test {

namespace {

using nlohmann::json;

std::string url_of(unsigned short port) {
  return "http://127.0.0.1:" + std::to_string(port);
}

std::string stream_of(const slot_id& slot) {
  return storage::stream_of<moim::slot>(slot);
}

struct audited {
  explicit audited(std::unique_ptr<storage::event_log> log)
      : local(directory.path(), std::move(log)) {}

  http_answer get(const std::string& path) { return local.client().get(path, admin); }
  http_answer stream(const std::string& of, const std::string& query = {}) {
    return get("/api/v1/admin/streams/" + of + query);
  }
  int check() {
    transport::audit_check_options options;
    options.log = url_of(local.server.port());
    options.token = admin;
    return transport::run_audit_check(options);
  }
  int follow_once() {
    transport::audit_follow_options options;
    options.url = url_of(local.server.port());
    options.token = admin;
    options.once = true;
    return transport::run_audit_follow(options);
  }
  double figure(const std::string& name) {
    const auto text = local.client().get("/metrics").body();
    const auto at = text.find('\n' + name + ' ');
    return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  }

  scratch_directory directory;
  local_server local;
  std::string admin = local.users.token(1, role::admin);
};

bool is_ready(unsigned short port) {
  try {
    return http_client{port}.get("/readyz").result_int() == 200;
  } catch (const boost::system::system_error&) {
    return false;
  }
}

std::unique_ptr<storage::event_log> new_log() {
  return std::make_unique<storage::memory_event_log>();
}

}  // namespace

TEST_CASE("audit: a stream as it was at any position or time") {
  audited a{new_log()};
  auto client = a.local.client();
  const auto slot = a.local.announce({.capacity = 1}).slots.front();  // 1
  const auto stream = stream_of(slot);
  for (std::uint32_t user = 1; user <= 3; ++user) {
    CHECK(a.local.reserve(client, slot, user).result_int() == 201);  // 2 and 3, 4, 5
  }
  const auto now = json::parse(a.stream(stream).body());
  CHECK(now["stream"] == stream);
  CHECK(now["version"] == 4);
  CHECK(now["position"] == 5);
  CHECK(now["state"]["confirmed"] == 1);
  CHECK(now["state"]["waiting"] == 2);
  CHECK(now["state"]["tickets"].size() == 3);
  CHECK(now["state"]["tickets"][2]["user"] == to_text(user_pool::user(3)));
  CHECK(now["events"].size() == 4);
  CHECK(now["events"][0]["type"] == "waitlist_joined");
  CHECK(now["events"][3]["type"] == "slot_planned");
  CHECK_FALSE(now.contains("nextCursor"));

  const auto then = json::parse(a.stream(stream, "?at=3").body());
  CHECK(then["version"] == 2);
  CHECK(then["state"]["waiting"] == 0);
  CHECK(then["stateSha256"] != now["stateSha256"]);
  CHECK(then["chain"] == now["events"][2]["chain"]);
  auto time = now["time"].get<std::string>();
  if (const auto plus = time.find('+'); plus != std::string::npos) time.replace(plus, 1, "%2B");
  const auto timed = a.stream(stream, "?at=" + time);
  CHECK(json::parse(timed.body())["version"] == 4);
  CHECK(is_problem(a.stream(stream, "?at=1"), 404, "stream_not_found"));
  CHECK(is_problem(a.stream(stream, "?at=2000-01-01T00:00:00Z"), 404, "stream_not_found"));

  auto escaped = stream;
  for (auto at = escaped.find('/'); at != std::string::npos; at = escaped.find('/')) {
    escaped.replace(at, 1, "%2F");
  }
  CHECK(json::parse(a.stream(escaped).body()) == now);
}

TEST_CASE("audit: the events of a stream come in pages, newest first") {
  audited a{new_log()};
  auto client = a.local.client();
  const auto slot = a.local.announce({.capacity = 1}).slots.front();
  for (std::uint32_t user = 1; user <= 24; ++user) {
    CHECK(a.local.reserve(client, slot, user).result_int() == 201);
  }
  std::vector<std::uint64_t> versions;
  std::string cursor;
  do {
    const auto page = json::parse(
        a.stream(stream_of(slot), "?limit=10" + (cursor.empty() ? "" : "&cursor=" + cursor))
            .body());
    CHECK(page["version"] == 25);
    CHECK(page["events"].size() <= 10);
    for (const auto& event : page["events"]) versions.push_back(event["version"]);
    cursor = page.value("nextCursor", "");
  } while (!cursor.empty());
  REQUIRE(versions.size() == 25);
  for (std::size_t i = 0; i < versions.size(); ++i) CHECK(versions[i] == 25 - i);
}

TEST_CASE("audit: what is no stream, no moment, or nobody's business") {
  audited a{new_log()};
  const auto slot = a.local.announce({}).slots.front();
  const auto stream = stream_of(slot);
  auto client = a.local.client();
  for (const auto* path : {"/api/v1/admin/streams/", "/api/v1/admin/entities/"}) {
    CHECK(is_problem(client.get(path + stream), 401, "unauthenticated"));
    CHECK(is_problem(client.get(path + stream, a.local.users.organizer_token()), 403, "forbidden"));
    CHECK(is_problem(a.get(path + std::string{"nothing/at/all"}), 404, "stream_not_found"));
    CHECK(is_problem(a.get(path), 404, "stream_not_found"));
  }
  CHECK(is_problem(client.get("/api/v1/admin/view", a.local.users.token(2)), 403, "forbidden"));
  CHECK(is_problem(a.stream("store/" + to_text(slot.store), "?at=noon"), 400, "invalid_parameter"));
  CHECK(is_problem(a.stream("store/" + to_text(slot.store), "?limit=0"), 400, "invalid_parameter"));
  CHECK(is_problem(a.stream("store/" + to_text(slot.store), "?cursor=x"), 400, "invalid_cursor"));
  CHECK(is_problem(a.get("/api/v1/admin/entities/" + stream), 404, "entity_not_in_memory"));
  CHECK(is_problem(
      client.ask(
          {boost::beast::http::verb::post, "/api/v1/admin/streams/" + stream, a.admin, {}, {}}),
      405, "method_not_allowed"));
}

TEST_CASE("audit: accounts are shown without what opens them") {
  audited a{new_log()};
  auto client = a.local.client();
  CHECK(client
            .ask({boost::beast::http::verb::post,
                  "/api/v1/auth/signup",
                  {},
                  R"({"email":"haru@example.com","password":"first-light-1","nickname":"haru"})",
                  {}})
            .result_int() == 201);
  const auto log = a.get("/api/v1/admin/log?limit=1").body();
  const auto stream = json::parse(log)["stream"].get<std::string>();
  const auto state = json::parse(a.stream(stream).body())["state"];
  CHECK(state["standing"] == "open");
  for (const auto& text : {state.dump(), log}) {
    CHECK(text.find("argon2") == std::string::npos);
    CHECK(text.find("haru") == std::string::npos);
  }
}

TEST_CASE("audit check: a running server is as its log says") {
  audited a{new_log()};
  auto client = a.local.client();
  CHECK(a.check() == EXIT_SUCCESS);
  const auto slots = a.local.announce({.slots = 3, .capacity = 2}).slots;
  for (std::uint32_t user = 1; user <= 30; ++user) {
    CHECK(a.local.reserve(client, slots[user % 3], user).result_int() == 201);
  }
  const auto entity = json::parse(a.get("/api/v1/admin/entities/" + stream_of(slots[0])).body());
  const auto replayed = json::parse(a.stream(stream_of(slots[0])).body());
  CHECK(entity["version"] == replayed["version"]);
  CHECK(entity["position"] == replayed["position"]);
  CHECK(entity["sha256"] == replayed["stateSha256"]);
  CHECK(a.check() == EXIT_SUCCESS);
  CHECK(a.follow_once() == EXIT_SUCCESS);
  a.admin = a.local.users.token(1);
  CHECK(a.check() == EXIT_FAILURE);
  CHECK(a.follow_once() == EXIT_FAILURE);
}

TEST_CASE("audit check: while others write") {
  audited a{new_log()};
  const auto slots = a.local.announce({.slots = 4, .capacity = 2}).slots;
  std::atomic<bool> done = false;
  std::thread writing{[&] {
    auto client = a.local.client();
    for (std::uint32_t user = 1; !done; ++user) {
      a.local.reserve(client, slots[user % 4], user);
    }
  }};
  for (int i = 0; i < 5; ++i) CHECK(a.check() == EXIT_SUCCESS);
  done = true;
  writing.join();
}

TEST_CASE("audit check: an entity that woke from a wrong snapshot is found") {
  auto log = new_log();
  auto& kept = *log;
  audited a{std::move(log)};
  const auto slot = a.local.announce({.capacity = 2}).slots.front();
  const auto stream = stream_of(slot);
  // Before the entity wakes: a slot of one confirmed guest, and a snapshot that says otherwise.
  storage::append_request request{stream, 0, {1}, {}, {}, {}, {}};
  const slot_plan plan{2, 5, {0}, {4'000'000'000'000}};
  request.events = {storage::encode_event<moim::slot>(slot_planned{plan}),
                    storage::encode_event<moim::slot>(place_confirmed{user_pool::user(1), 1})};
  slot_state other;
  moim::slot::evolve(other, slot_planned{plan}, {1});
  moim::slot::evolve(other, place_confirmed{user_pool::user(2), 1}, {1});
  REQUIRE(kept.append({&request, 1}).index() == 0);
  REQUIRE_FALSE(kept.put_snapshot(stream, {2, storage::encode_state(other)}));
  auto client = a.local.client();
  CHECK(a.local.my_place(client, slot, 2).result_int() == 200);
  CHECK(a.check() == EXIT_FAILURE);
}

TEST_CASE("audit follow: a changed record is told, and /metrics counts it") {
  auto log = std::make_unique<storage::forged_log>();
  auto& forged = *log;
  audited a{std::move(log)};
  auto client = a.local.client();
  const auto slot = a.local.announce({.capacity = 2}).slots.front();
  CHECK(a.local.reserve(client, slot, 1).result_int() == 201);
  CHECK(eventually([&] { return a.figure("moim_audit_position") == 3; }));
  CHECK(a.figure("moim_audit_complaints_total") == 0);
  CHECK(a.follow_once() == EXIT_SUCCESS);
  forged.forged_position = 4;
  CHECK(a.local.reserve(client, slot, 2).result_int() == 201);
  CHECK(eventually([&] { return a.figure("moim_audit_complaints_total") == 1; }));
  CHECK(a.follow_once() == EXIT_FAILURE);
}

TEST_CASE("audit follow: goes on when the server comes back, and ends when it stays away") {
  const scratch_directory directory;
  const auto data = directory.path() / "data";
  user_pool users{data};
  const auto admin = users.token(1, role::admin);
  std::optional<server_process> server{
      std::in_place, server_process::options{.program = MOIM_PROGRAM, .data_directory = data}};
  const auto port = server->port();
  std::vector<slot_id> slots;
  {
    http_client client{port};
    slots = make_store_fixture(client, users.organizer_token(), {.slots = 2}).slots;
  }
  child_process follower(
      {MOIM_PROGRAM, "audit", "follow", url_of(port), "--token", admin, "--patience-seconds", "20"},
      directory.path() / "follow.log");
  server->kill();
  child_process again({MOIM_PROGRAM, "serve", "--data", data, "--port", std::to_string(port)},
                      directory.path() / "again.log");
  CHECK(eventually([&] { return is_ready(port); }));
  http_client client{port};
  for (std::uint32_t user = 1; user <= 5; ++user) {
    CHECK(client
              .ask({boost::beast::http::verb::post,
                    reservations_path(slots[0]),
                    users.token(user),
                    {},
                    {}})
              .result_int() == 201);
  }
  CHECK_FALSE(follower.wait_for(std::chrono::milliseconds{0}));
  follower.send_signal(SIGINT);
  CHECK(follower.wait().code == EXIT_SUCCESS);
  again.send_signal(SIGTERM);
  CHECK(again.wait().code == EXIT_SUCCESS);
  child_process alone(
      {MOIM_PROGRAM, "audit", "follow", url_of(port), "--token", admin, "--patience-seconds", "0"},
      directory.path() / "alone.log");
  CHECK(alone.wait().code == EXIT_FAILURE);
}

}  // namespace moim::sim::testing::audit_test
