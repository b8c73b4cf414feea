// Finding stores through the whole server: each filter alone, together, page by page, and the
// answers to what makes no sense. The ways of searching are tested in tests/actors.
#include <atomic>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "sim/popup/store_catalogue.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/log/memory_event_log.hpp"
#include "tests/sim/server/local_server.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::sim::testing::search_test {

namespace {

using boost::beast::http::verb;

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;

struct listed {
  std::string name;
  std::string category;
  std::string location;
  double latitude;
  double longitude;
  int days_ahead;  // when it begins, for three days
  bool open;
};

/// By order of creation.
const std::vector<listed> town{
    {"첫빛 상점 성수", "life", "서울 성동구 연무장길 47", 37.5426, 127.0562, 0, true},
    {"Denim ＡＲＣＨＩＶＥ", "fashion", "서울 성동구 성수이로 78", 37.5421, 127.0553, 2, true},
    {"뭉게솥 베이커리", "food", "서울 마포구 와우산로 21", 37.5512, 126.9236, 10, false},
    {"성수 향수", "Life", "부산 해운대구 우동", 35.1631, 129.1636, 20, true},
    {"아무데도 없는 곳", "food", "온라인", 0, 0, 1, false},
};

class fixture {
 public:
  fixture() {
    for (const auto& store : town) {
      const auto now = transport::system_clock{}.now();
      auto d = details_of({.name = store.name}, now);
      d.category = store.category;
      d.location = store.location;
      d.latitude = store.latitude;
      d.longitude = store.longitude;
      if (store.latitude == 0) d.latitude = d.longitude = std::nullopt;
      d.start_date.days = today() + store.days_ahead;
      d.end_date.days = d.start_date.days + 2;
      if (!store.open) d.reservation_opens_at.ms = now.ms + (1 + store.days_ahead) * day_ms / 24;
      std::string body;
      storage::write_json(body, d);
      const auto answer = client.post("/api/v1/stores", local.users.organizer_token(), body);
      REQUIRE(answer.result_int() == 201);
    }
    actors::caller{local.server.node()}.wait_for_view();
  }

  static std::int32_t today() {
    return static_cast<std::int32_t>(transport::system_clock{}.now().ms / day_ms);
  }
  static std::string day(std::int32_t ahead) { return to_text(calendar_date{today() + ahead}); }

  nlohmann::json ask(const std::string& parameters) {
    const auto answer = client.get("/api/v1/stores" + parameters);
    CAPTURE(parameters);
    CAPTURE(answer.body());
    REQUIRE(answer.result_int() == 200);
    return nlohmann::json::parse(answer.body());
  }

  /// The indexes in `town` of what is found, one digit each.
  std::string found(const std::string& parameters) {
    std::string indexes;
    const auto page = ask(parameters);
    for (const auto& item : page.at("items")) {
      for (std::size_t i = 0; i < town.size(); ++i) {
        if (item.at("name") == town[i].name) indexes += std::to_string(i);
      }
    }
    return indexes;
  }

  scratch_directory directory;
  local_server local{directory.path(), std::make_unique<storage::memory_event_log>()};
  http_client client = local.client();
};

std::string named(std::string_view name) {
  return "?name=" + percent_encode(name);
}

}  // namespace

TEST_CASE("search over HTTP: every filter alone and together") {
  fixture f;
  CHECK(f.found("") == "43210");
  CHECK(f.found("?name=&category=&location=&open=&near=&sort=&cursor=") == "43210");

  CHECK(f.found(named("성수")) == "30");
  CHECK(f.found(named("수")) == "30");
  CHECK(f.found(named("빛 상점")) == "0");
  CHECK(f.found(named("archive")) == "1");
  CHECK(f.found(named("ｄｅｎｉｍ　ａｒ")) == "1");
  CHECK(f.found(named("수성")).empty());

  CHECK(f.found("?location=" + percent_encode("성동구 성수")) == "1");
  CHECK(f.found("?location=" + percent_encode("서울")) == "210");
  CHECK(f.found("?category=life") == "30");
  CHECK(f.found("?category=lif").empty());

  CHECK(f.found("?open=true") == "310");
  CHECK(f.found("?open=false") == "42");
  CHECK(f.found("?from=" + f.day(13)) == "3");
  CHECK(f.found("?to=" + f.day(1)) == "40");
  CHECK(f.found("?from=" + f.day(3) + "&to=" + f.day(10)) == "421");

  CHECK(f.found("?near=37.5425,127.0560&radiusKm=1") == "10");
  CHECK(f.found("?near=37.5425,127.0560&sort=nearest") == "0123");
  CHECK(f.found("?sort=opening") == "42310");
  CHECK(f.found("?category=LIFE&open=true&near=35,129&radiusKm=50&from=" + f.day(20)) == "3");
}

TEST_CASE("search over HTTP: what is near tells how near") {
  fixture f;
  const auto page = f.ask("?near=37.5426,127.0562&sort=nearest&limit=3");
  CHECK(page.at("items")[0].at("distanceMeters") == 0);
  CHECK(page.at("items")[1].at("distanceMeters") == 97);
  CHECK(page.at("items")[2].at("distanceMeters").get<int>() ==
        doctest::Approx(11'728).epsilon(0.01));
  CHECK_FALSE(f.ask("").at("items")[0].contains("distanceMeters"));
}

TEST_CASE("search over HTTP: pages go on where they ended, in every order") {
  fixture f;
  for (const std::string query :
       {"?", "?sort=opening&", "?near=37,127&sort=nearest&", "?category=life&"}) {
    for (const std::string limit : {"limit=1", "limit=2", "limit=3"}) {
      CAPTURE(query + limit);
      std::string seen;
      std::string next = query + limit;
      while (!next.empty()) {
        seen += f.found(next);
        const auto cursor = f.ask(next).value("nextCursor", "");
        next = cursor.empty() ? "" : query + limit + "&cursor=" + cursor;
        REQUIRE(seen.size() <= town.size());
      }
      CHECK(seen == f.found(query));
    }
  }
}

TEST_CASE("search over HTTP: what makes no sense is told by its parameter") {
  fixture f;
  const auto refused = [&](const std::string& parameters, const std::string& parameter) {
    CAPTURE(parameters);
    const auto answer = f.client.get("/api/v1/stores?" + parameters);
    CHECK(is_problem(answer, 400, "invalid_parameter"));
    CHECK(nlohmann::json::parse(answer.body()).value("parameter", "") == parameter);
  };
  refused("open=yes", "open");
  refused("from=2026-02-30", "from");
  refused("to=tomorrow", "to");
  refused("from=2026-12-02&to=2026-12-01", "to");
  for (const auto* near : {"37.5", "37.5,", "91,127", "37,181", "37,127,3", "nan,127", "inf,127",
                           "0x25,127", "37.5+127"}) {
    refused(std::string{"near="} + near, "near");
  }
  for (const auto* radius : {"0", "-1", "20039", "far", "inf", "1km"}) {
    refused(std::string{"near=37,127&radiusKm="} + radius, "radiusKm");
  }
  refused("radiusKm=3", "radiusKm");
  refused("sort=nearest", "sort");
  refused("sort=oldest", "sort");
  refused("limit=0", "limit");
  refused("name=" + std::string(limits::search_text_characters_max + 1, 'a'), "name");
  CHECK(f.found("?name=" + std::string(limits::search_text_characters_max, 'a')).empty());

  CHECK(is_problem(f.client.get("/api/v1/stores?name=%E"), 400, "malformed_request"));
  CHECK(is_problem(f.client.get("/api/v1/stores?cursor=AAAA"), 400, "invalid_cursor"));
  const auto cursor = f.ask("?limit=1").at("nextCursor").get<std::string>();
  CHECK(is_problem(f.client.get("/api/v1/stores?sort=opening&cursor=" + cursor), 400,
                   "invalid_cursor"));
}

TEST_CASE("search over HTTP: categories with their counts") {
  fixture f;
  const auto answer = f.client.get("/api/v1/categories");
  REQUIRE(answer.result_int() == 200);
  CHECK(nlohmann::json::parse(answer.body()) == nlohmann::json::parse(R"({"items": [
    {"category": "food", "count": 2}, {"category": "life", "count": 2},
    {"category": "fashion", "count": 1}]})"));
}

TEST_CASE("search over HTTP: a list that is kept is as good as a new one") {
  constexpr std::int64_t hour_ms = day_ms / 24;
  struct hands final : transport::wall_clock {
    explicit hands(const std::atomic<std::int64_t>& ms) : at_ms(ms) {}
    timestamp now() const override { return {at_ms}; }
    const std::atomic<std::int64_t>& at_ms;
  };
  const auto start = transport::system_clock{}.now();
  std::atomic<std::int64_t> now_ms = start.ms;
  const scratch_directory directory;
  local_server local{directory.path(),
                     std::make_unique<storage::memory_event_log>(),
                     {},
                     std::make_unique<hands>(now_ms)};
  auto client = local.client();
  const auto names = [&](const std::string& parameters) {
    std::string text;
    const auto page = nlohmann::json::parse(client.get("/api/v1/stores?" + parameters).body());
    for (const auto& item : page.at("items")) text += item.at("name").get<std::string>() + ' ';
    return text;
  };
  const auto announce = [&](const std::string& name, std::int64_t opens_ms,
                            std::int64_t closes_ms) {
    auto d = details_of({.name = name}, start);
    d.reservation_opens_at.ms = start.ms + opens_ms;
    d.reservation_closes_at.ms = start.ms + closes_ms;
    std::string body;
    storage::write_json(body, d);
    const auto answer = client.post("/api/v1/stores", local.users.organizer_token(), body);
    REQUIRE(answer.result_int() == 201);
    actors::caller{local.server.node()}.wait_for_view();
    return "/api/v1/stores/" +
           nlohmann::json::parse(answer.body()).at("storeId").get<std::string>();
  };
  const auto first = announce("first", hour_ms, 3 * hour_ms);
  announce("second", 2 * hour_ms, 4 * hour_ms);

  const auto at = [&](std::int64_t ms, const std::string& open, const std::string& by_opening) {
    now_ms = start.ms + ms;
    CAPTURE(ms);
    for (int i = 0; i < 2; ++i) {
      CHECK(names("open=true") == open);
      CHECK(names("sort=opening") == by_opening);
    }
  };
  at(0, "", "first second ");
  at(hour_ms - 1, "", "first second ");
  at(hour_ms, "first ", "first second ");
  at(hour_ms + 1, "first ", "second first ");
  at(2 * hour_ms, "second first ", "second first ");
  at(3 * hour_ms - 1, "second first ", "second first ");
  at(3 * hour_ms, "second ", "second first ");
  at(4 * hour_ms, "", "second first ");

  CHECK(names("name=fir") == "first ");
  CHECK(names("name=third").empty());
  CHECK(client.ask({verb::patch, first, local.users.organizer_token(), R"({"name":"third"})", {}})
            .result_int() == 200);
  actors::caller{local.server.node()}.wait_for_view();
  CHECK(names("name=fir").empty());
  CHECK(names("name=third") == "third ");
  CHECK(client.post(first + "/close", local.users.organizer_token()).result_int() == 200);
  actors::caller{local.server.node()}.wait_for_view();
  CHECK(names("name=third").empty());
}

TEST_CASE("a store that did not change is not sent again") {
  fixture f;
  const auto id = f.ask("").at("items")[0].at("storeId").get<std::string>();
  const auto other = f.ask("").at("items")[1].at("storeId").get<std::string>();
  const auto ask = [&](const std::string& store, const std::string& etag) {
    http_question question;
    question.target = "/api/v1/stores/" + store;
    question.if_none_match = etag;
    return f.client.ask(question);
  };
  const auto first = ask(id, "");
  CHECK(first.result_int() == 200);
  const auto etag = header_of(first, "ETag");
  CHECK(etag.size() > 2);
  const auto again = ask(id, "\"other\", " + etag);
  CHECK(again.result_int() == 304);
  CHECK(again.body().empty());
  CHECK(header_of(again, "ETag") == etag);
  CHECK(ask(other, etag).result_int() == 200);
  CHECK(header_of(ask(other, ""), "ETag") != etag);
}

}  // namespace moim::sim::testing::search_test
