// Organizers change and close their stores through the whole server, and what follows survives
// kill -9: every slot hears of it, once.
#include <random>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "sim/host/server_process.hpp"
#include "storage/audit/auditor.hpp"
#include "storage/log/memory_event_log.hpp"
#include "tests/sim/server/local_server.hpp"
#include "transport/program/server.hpp"

namespace moim::sim::testing::store_change_test {

namespace {

using boost::beast::http::verb;
using nlohmann::json;

std::string path_of(store_id store) {
  return "/api/v1/stores/" + to_text(store);
}

http_answer patch(http_client& client, store_id store, const std::string& token,
                  const json& changes) {
  http_question question{verb::patch, path_of(store), token, changes.dump(), {}};
  return client.ask(question);
}

json slots_on(http_client& client, const slot_id& slot) {
  const auto answer = client.get(path_of(slot.store) + "/slots?date=" + to_text(slot.date));
  REQUIRE(answer.result_int() == 200);
  return json::parse(answer.body()).at("items");
}

std::string complaints_of(const storage::event_log& log) {
  storage::auditor audit;
  audit.take_all(log);
  std::string lines;
  for (const auto& line : audit.complaints()) lines += line + '\n';
  return lines;
}

/// A sample of /metrics.
std::uint64_t figure(http_client& client, const std::string& name) {
  const auto text = client.get("/metrics").body();
  const auto at = text.find('\n' + name + ' ');
  return at == std::string::npos ? 0 : std::stoull(text.substr(at + name.size() + 2));
}

/// Whether everything that events ask for has been done.
bool has_reacted(http_client& client) {
  return figure(client, "moim_reactions_position") == figure(client, "moim_log_position") &&
         figure(client, "moim_reactions_in_flight") == 0;
}

struct fixture {
  scratch_directory directory;
  storage::memory_event_log* log = new storage::memory_event_log;  // the server's
  local_server local{directory.path(), std::unique_ptr<storage::event_log>{log}};
  http_client client = local.client();
  std::string organizer = local.users.organizer_token();
  store_fixture place = local.announce({.slots = 2, .capacity = 1});
  slot_id slot = place.slots.front();

  std::string status_of(std::uint32_t user) {
    const auto answer = client.get("/api/v1/reservations", local.users.token(user));
    return json::parse(answer.body()).at("items").at(0).at("status");
  }

  /// Returns when queries show it.
  void cancel(std::uint32_t user) {
    const reservation_id id{slot, user};  // who came n-th has ticket n
    const auto answer =
        client.post("/api/v1/reservations/" + to_text(id) + "/cancel", local.users.token(user));
    CHECK(answer.result_int() == 200);
    actors::caller{local.server.node()}.wait_for_view();
  }
};

}  // namespace

TEST_CASE("store changes: places that are added go to the line") {
  fixture f;
  for (std::uint32_t user = 1; user <= 4; ++user) f.local.reserve(f.client, f.slot, user);
  const auto answer = patch(f.client, f.place.store, f.organizer, {{"capacityPerSlot", 3}});
  CHECK(answer.result_int() == 200);
  CHECK(json::parse(answer.body()).at("capacityPerSlot") == 3);
  CHECK(eventually([&] {
    const auto heard = slots_on(f.client, f.slot).at(0);
    return heard.at("capacity") == 3 && heard.at("confirmed") == 3;
  }));
  CHECK(slots_on(f.client, f.slot).at(1).at("capacity") == 3);  // nobody was there yet
  CHECK(f.status_of(3) == "CONFIRMED");
  CHECK(f.status_of(4) == "WAITING");

  CHECK(patch(f.client, f.place.store, f.organizer, {{"capacityPerSlot", 1}}).result_int() == 200);
  CHECK(eventually([&] { return has_reacted(f.client); }));
  auto lowered = slots_on(f.client, f.slot).at(0);  // down to what is confirmed
  CHECK(lowered.at("capacity") == 3);
  CHECK(lowered.at("confirmed") == 3);
  CHECK(slots_on(f.client, f.slot).at(1).at("capacity") == 1);

  f.cancel(2);  // and nobody gets the place that is no longer there
  lowered = slots_on(f.client, f.slot).at(0);
  CHECK(lowered.at("capacity") == 2);
  CHECK(lowered.at("confirmed") == 2);
  CHECK(lowered.at("waiting") == 1);
  CHECK(complaints_of(*f.log) == "");
}

TEST_CASE("store changes: a closed store lets nobody in, and everybody out") {
  fixture f;
  for (std::uint32_t user = 1; user <= 3; ++user) f.local.reserve(f.client, f.slot, user);
  const auto closed = f.client.post(path_of(f.place.store) + "/close", f.organizer);
  CHECK(closed.result_int() == 200);
  const auto closed_at = json::parse(closed.body()).at("closedAt");
  CHECK(eventually([&] {
    const auto heard = slots_on(f.client, f.slot).at(0);
    return heard.at("confirmed") == 0 && heard.at("waiting") == 0;
  }));
  for (std::uint32_t user = 1; user <= 3; ++user) CHECK(f.status_of(user) == "CANCELLED");
  for (const auto& slot : f.place.slots) {
    CHECK(is_problem(f.local.reserve(f.client, slot, 9), 409, "store_closed"));
  }
  const auto again = f.client.post(path_of(f.place.store) + "/close", f.organizer);
  CHECK(again.result_int() == 200);
  CHECK(json::parse(again.body()).at("closedAt") == closed_at);
  CHECK(is_problem(patch(f.client, f.place.store, f.organizer, {{"bio", "back"}}), 409,
                   "store_closed"));
  CHECK(json::parse(f.client.get("/api/v1/stores").body()).at("items").empty());
  CHECK(json::parse(f.client.get("/api/v1/categories").body()).at("items").empty());
  CHECK(json::parse(f.client.get(path_of(f.place.store)).body()).at("closedAt") == closed_at);
  CHECK(complaints_of(*f.log) == "");
}

TEST_CASE("store changes: whose store it is, and what makes sense, is checked") {
  fixture f;
  const auto other = f.local.users.token(77, role::organizer);
  const auto admin = f.local.users.token(78, role::admin);
  const auto user = f.local.users.token(79);
  CHECK(is_problem(patch(f.client, f.place.store, user, {{"bio", "x"}}), 403, "forbidden"));
  CHECK(is_problem(patch(f.client, f.place.store, other, {{"bio", "x"}}), 403, "not_your_store"));
  CHECK(is_problem(f.client.post(path_of(f.place.store) + "/close", other), 403, "not_your_store"));
  CHECK(is_problem(patch(f.client, {}, f.organizer, {{"bio", "x"}}), 404, "store_not_found"));
  CHECK(is_problem(patch(f.client, f.place.store, f.organizer, {{"capacityPerSlot", 0}}), 422,
                   "invalid_request"));
  CHECK(is_problem(patch(f.client, f.place.store, f.organizer, {{"organizerId", "me"}}), 422,
                   "invalid_request"));
  CHECK(is_problem(patch(f.client, f.place.store, f.organizer, {{"timeSlots", {"00:00"}}}), 422,
                   "invalid_request"));
  CHECK(is_problem(patch(f.client, f.place.store, f.organizer, {{"images", {"file:///x"}}}), 422,
                   "invalid_request"));

  const auto etag = header_of(f.client.get(path_of(f.place.store)), "ETag");
  const auto changed = patch(f.client, f.place.store, admin,
                             {{"name", "성수 새 이름"}, {"images", {"https://images.example/1"}}});
  CHECK(changed.result_int() == 200);
  CHECK(eventually([&] {
    const auto shown = f.client.get(path_of(f.place.store));
    return json::parse(shown.body()) == json::parse(changed.body()) &&
           header_of(shown, "ETag") != etag;
  }));
  CHECK(json::parse(f.client.get("/api/v1/stores?name=%EC%83%88").body()).at("items").size() == 1);
}

TEST_CASE("crash: a change of a store reaches every slot once, whenever the server is killed") {
  constexpr std::uint32_t slots = 400;
  constexpr unsigned seed = 20;
  const scratch_directory directory;
  const auto data = directory.path() / "data";
  std::mt19937 random{seed};
  user_pool users(data);
  store_fixture place;
  {
    server_process server({.program = MOIM_PROGRAM, .data_directory = data});
    http_client client(server.port());
    place = make_store_fixture(client, users.organizer_token(), {.slots = slots, .capacity = 1});
    std::uint32_t user = 0;
    for (const auto& slot : place.slots) {
      for (int i = 0; i < 3; ++i) client.post(reservations_path(slot), users.token(user++));
    }
  }
  std::uint32_t capacity = 1;
  for (int kill = 0; kill < 8; ++kill) {
    server_process server({.program = MOIM_PROGRAM, .data_directory = data});
    http_client client(server.port());
    capacity = capacity == 3 ? 1 : capacity + 1;
    const auto answer =
        patch(client, place.store, users.organizer_token(), {{"capacityPerSlot", capacity}});
    REQUIRE(answer.result_int() == 200);
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::microseconds{random() % 20'000};
    while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
    server.kill();
  }
  {
    server_process server({.program = MOIM_PROGRAM, .data_directory = data});
    http_client client(server.port());
    CHECK(patch(client, place.store, users.organizer_token(), {{"capacityPerSlot", 2}})
              .result_int() == 200);
    CHECK(eventually([&] { return has_reacted(client); }));
    server.stop();
  }
  const auto log = transport::open_log(data);
  CHECK(complaints_of(*log) == "");
  std::map<std::string, std::set<std::string>> causes;
  std::map<std::string, json> plans;
  CHECK_FALSE(log->read_from(1, [&](const storage::record& r) {
    if (r.type == "slot_replanned") {
      const std::string stream{r.stream};
      CHECK_MESSAGE(causes[stream].emplace(r.cause).second, stream, " reacted twice to ", r.cause);
      plans[stream] = json::parse(r.data).at("plan");
    }
    return true;
  }));
  CHECK(plans.size() == slots);
  for (const auto& [stream, plan] : plans) CHECK(plan.at("capacity") == 2);
}

}  // namespace moim::sim::testing::store_change_test
