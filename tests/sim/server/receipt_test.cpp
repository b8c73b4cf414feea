// Receipts from the whole server: every reservation has one, it can be had again, it is proven by
// whoever asks the server, and it outlives the process that gave it.
#include "transport/popup/receipt.hpp"

#include <cstdlib>
#include <fstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "sim/host/server_process.hpp"
#include "storage/events/event_codec.hpp"
#include "tests/sim/server/local_server.hpp"
#include "tests/storage/log/gated_log.hpp"
#include "transport/popup/command_receipt_verify.hpp"
#include "transport/popup/receipt_keys.hpp"

namespace moim::sim::testing::receipt_test {

namespace {

using boost::beast::http::verb;
using nlohmann::json;
using transport::receipt_claims;

constexpr std::string_view minimal = "return=minimal";

std::string head_path(const slot_id& slot) {
  return "/api/v1/stores/" + to_text(slot.store) + "/slots/" + to_text(slot.date) + '/' +
         to_text(slot.time) + "/head";
}

std::string receipt_path(const slot_id& slot, std::uint32_t ticket) {
  return "/api/v1/reservations/" + to_text(reservation_id{slot, ticket}) + "/receipt";
}

std::string receipt_in(const http_answer& answer) {
  return json::parse(answer.body()).value("receipt", "");
}

/// Opened with the keys that the server publishes.
receipt_claims open(http_client& client, const std::string& receipt) {
  const auto keys = transport::parse_jwk_set(client.get("/.well-known/jwks.json").body());
  REQUIRE(std::holds_alternative<std::vector<transport::jwk>>(keys));
  const auto opened = transport::open_receipt(receipt, std::get<std::vector<transport::jwk>>(keys));
  if (const auto* wrong = std::get_if<std::string>(&opened)) FAIL(*wrong);
  return std::get<receipt_claims>(opened);
}

struct receipt_server {
  scratch_directory directory;
  storage::gate disk;
  local_server local{directory.path(), std::make_unique<storage::gated_log>(disk)};
  http_client client = local.client();
  slot_id slot = local.announce({.capacity = 1}).slots.front();

  http_answer reserve(std::uint32_t user, std::string key = {}, std::string_view prefer = {}) {
    return client.ask({verb::post,
                       reservations_path(slot),
                       local.users.token(user),
                       {},
                       std::move(key),
                       std::string{prefer}});
  }
  int verify(const std::string& receipt, transport::receipt_verify_options options = {}) {
    options.file = directory.path() / "receipt";
    std::ofstream(options.file) << receipt;
    options.log = "http://127.0.0.1:" + std::to_string(local.server.port());
    return transport::run_receipt_verify(options);
  }
};

}  // namespace

TEST_CASE("receipts: a reservation's answer has one, over what the log says") {
  receipt_server s;
  storage::sha256 hash;
  for (std::uint32_t n = 1; n <= 3; ++n) {
    const auto answer = s.reserve(n);
    REQUIRE(answer.result_int() == 201);
    CHECK(header_of(answer, "Preference-Applied").empty());
    const auto body = json::parse(answer.body());
    const auto claims = open(s.client, receipt_in(answer));
    CHECK(claims.id() == s.slot);
    CHECK(claims.user == transport::receipt_user(hash, s.slot, user_pool::user(n)));
    CHECK(claims.ticket == n);
    CHECK(claims.status == (n == 1 ? reservation_status::CONFIRMED : reservation_status::WAITING));
    CHECK(std::to_string(claims.position) == header_of(answer, "Moim-Position"));
    CHECK(claims.version == n + 1);
    timestamp reserved_at;
    REQUIRE(from_text(body.at("reservedAt").get<std::string>(), reserved_at));
    CHECK(claims.time == reserved_at);
    const auto head = json::parse(s.client.get(head_path(s.slot)).body());
    CHECK(head.at("chain") == to_text(claims.chain));
  }
  const auto mine = s.local.my_place(s.client, s.slot, 1);
  CHECK_FALSE(json::parse(mine.body()).contains("receipt"));
  CHECK_FALSE(json::parse(s.reserve(1).body()).at("reservation").contains("receipt"));
}

TEST_CASE("receipts: a repeat under the same key has the same one") {
  receipt_server s;
  const auto first = s.reserve(1, "key");
  CHECK(s.reserve(2).result_int() == 201);
  const auto again = s.reserve(1, "key");
  CHECK(again.result_int() == 201);
  CHECK(again.body() == first.body());
  CHECK_FALSE(receipt_in(again).empty());
  CHECK(header_of(again, "Moim-Position") == header_of(first, "Moim-Position"));
}

TEST_CASE("receipts: who prefers a minimal answer gets none, and can have it later") {
  receipt_server s;
  const auto without = s.reserve(1, "key", minimal);
  REQUIRE(without.result_int() == 201);
  CHECK(header_of(without, "Preference-Applied") == minimal);
  CHECK_FALSE(json::parse(without.body()).contains("receipt"));
  const auto later = s.client.get(receipt_path(s.slot, 1), s.local.users.token(1));
  REQUIRE(later.result_int() == 200);
  CHECK(open(s.client, receipt_in(later)).ticket == 1);
  // The preference is about the answer: a repeat without it has the receipt.
  CHECK(receipt_in(s.reserve(1, "key")) == receipt_in(later));
}

TEST_CASE("receipts: the same one is made again from the log, whatever has happened since") {
  receipt_server s;
  const auto first = receipt_in(s.reserve(1));
  const auto second = receipt_in(s.reserve(2));
  const auto token = s.local.users.token(1);
  CHECK(
      s.client.post("/api/v1/reservations/" + to_text(reservation_id{s.slot, 1}) + "/cancel", token)
          .result_int() == 200);
  CHECK(receipt_in(s.client.get(receipt_path(s.slot, 1), token)) == first);
  CHECK(receipt_in(s.client.get(receipt_path(s.slot, 2), s.local.users.token(2))) == second);
  CHECK(open(s.client, second).status == reservation_status::WAITING);  // promoted since
}

TEST_CASE("receipts: nobody gets another one's") {
  receipt_server s;
  REQUIRE(s.reserve(1).result_int() == 201);
  const auto path = receipt_path(s.slot, 1);
  CHECK(is_problem(s.client.get(path), 401, "unauthenticated"));
  for (const auto& token : {s.local.users.token(2), s.local.users.organizer_token(),
                            s.local.users.token(3, role::admin)}) {
    CHECK(is_problem(s.client.get(path, token), 404, "reservation_not_found"));
  }
  const auto token = s.local.users.token(1);
  CHECK(is_problem(s.client.get(receipt_path(s.slot, 2), token), 404, "reservation_not_found"));
  CHECK(is_problem(s.client.get("/api/v1/reservations/x/receipt", token), 404,
                   "reservation_not_found"));
}

TEST_CASE("slot head: the newest record and every one before it") {
  receipt_server s;
  const auto at = [&](const std::string& query) {
    const auto answer = s.client.get(head_path(s.slot) + query);
    CHECK(answer.result_int() == 200);
    return json::parse(answer.body());
  };
  const json origin{{"stream", storage::stream_of<slot>(s.slot)},
                    {"version", 0},
                    {"chain", std::string(64, '0')},
                    {"position", 0}};
  CHECK(at("") == origin);
  std::vector<receipt_claims> given;
  for (std::uint32_t n = 1; n <= 4; ++n) given.push_back(open(s.client, receipt_in(s.reserve(n))));
  CHECK(at("?version=0") == origin);
  for (const auto& claims : given) {
    const auto head = at("?version=" + std::to_string(claims.version));
    CHECK(head.at("version") == claims.version);
    CHECK(head.at("chain") == to_text(claims.chain));
    CHECK(head.at("position") == claims.position);
    timestamp time;
    REQUIRE(from_text(head.at("time").get<std::string>(), time));
    CHECK(time == claims.time);
  }
  CHECK(at("") == at("?version=5"));
  CHECK(at("?version=1").at("position") == given[0].position - 1);
  CHECK(is_problem(s.client.get(head_path(s.slot) + "?version=6"), 404, "version_not_found"));
  for (const auto* bad : {"?version=", "?version=-1", "?version=x", "?version=1.0"}) {
    CHECK(is_problem(s.client.get(head_path(s.slot) + bad), 400, "invalid_parameter"));
  }
}

TEST_CASE("slot head: slots that nobody can reserve have none") {
  receipt_server s;
  auto other = s.slot;
  other.time = {601};
  CHECK(is_problem(s.client.get(head_path(other)), 404, "slot_not_found"));
  other = s.slot;
  --other.date.days;
  CHECK(is_problem(s.client.get(head_path(other)), 404, "slot_not_found"));
  other = s.slot;
  other.store.value.bytes[3] ^= 1;
  CHECK(is_problem(s.client.get(head_path(other) + "?version=0"), 404, "slot_not_found"));
  CHECK(is_problem(s.client.get("/api/v1/stores/x/slots/y/z/head"), 404, "slot_not_found"));
}

TEST_CASE("slot head: shows nothing that is not on disk yet") {
  receipt_server s;
  REQUIRE(s.reserve(1).result_int() == 201);
  const auto before = s.client.get(head_path(s.slot)).body();
  s.disk.close();
  auto waiting = s.local.client();
  waiting.send(s.local.reservation(s.slot, 2));
  auto& counters = s.local.server.node().counters();
  CHECK(eventually([&] { return counters.append_queue.load() == 1; }));
  CHECK(s.client.get(head_path(s.slot)).body() == before);
  CHECK(is_problem(s.client.get(head_path(s.slot) + "?version=3"), 404, "version_not_found"));
  s.disk.open();
  CHECK(waiting.receive().result_int() == 201);
  CHECK(json::parse(s.client.get(head_path(s.slot)).body()).at("version") == 3);
}

TEST_CASE("receipt verify: a server shows that it is honest") {
  receipt_server s;
  REQUIRE(s.reserve(1).result_int() == 201);
  const auto receipt = receipt_in(s.reserve(2));
  REQUIRE(s.reserve(3).result_int() == 201);
  transport::receipt_verify_options options;
  CHECK(s.verify(receipt) == EXIT_SUCCESS);
  options.user = user_pool::user(2);
  options.token = s.local.users.token(9, role::admin);
  CHECK(s.verify(receipt, options) == EXIT_SUCCESS);
  options.token = s.local.users.token(9);  // may not read the log
  CHECK(s.verify(receipt, options) == EXIT_FAILURE);
  options.token = {};
  options.user = user_pool::user(3);
  CHECK(s.verify(receipt, options) == EXIT_FAILURE);
}

TEST_CASE("receipt verify: a server with another log, or with less of it, is found out") {
  receipt_server s;
  const auto claims = open(s.client, receipt_in(s.reserve(1)));
  const auto keys = transport::load_or_make_receipt_keys(s.directory.path());
  transport::receipt_issuer issuer(std::get<transport::receipt_keys>(keys).signing);
  const auto admin = s.local.users.token(9, role::admin);
  const auto refused = [&](auto change) {
    auto changed = claims;
    change(changed);
    const auto receipt = issuer.issue(changed);
    transport::receipt_verify_options with_token;
    with_token.token = admin;
    return s.verify(receipt) == EXIT_FAILURE && s.verify(receipt, with_token) == EXIT_FAILURE;
  };
  CHECK(s.verify(issuer.issue(claims)) == EXIT_SUCCESS);
  CHECK(refused([](auto& c) { c.chain.value[0] ^= 1; }));
  CHECK(refused([](auto& c) { ++c.version; }));  // of the future
  CHECK(refused([](auto& c) { ++c.position; }));
  CHECK(refused([](auto& c) { ++c.time.ms; }));
  CHECK(refused([](auto& c) { ++c.slot.time.minutes; }));
  // Of what the public head does not tell, only the records can.
  auto stolen = claims;
  stolen.user.value[0] ^= 1;
  transport::receipt_verify_options with_token;
  with_token.token = admin;
  CHECK(s.verify(issuer.issue(stolen)) == EXIT_SUCCESS);
  CHECK(s.verify(issuer.issue(stolen), with_token) == EXIT_FAILURE);
  with_token.jwks = "http://127.0.0.1:" + std::to_string(s.local.server.port()) + "/healthz";
  CHECK(s.verify(issuer.issue(claims), with_token) == EXIT_FAILURE);
}

TEST_CASE("crash: a receipt outlives kill -9 and is the same afterwards") {
  const scratch_directory directory;
  const server_process::options wanted{.program = MOIM_PROGRAM,
                                       .data_directory = directory.path() / "data"};
  user_pool users(wanted.data_directory);
  store_fixture place;
  std::vector<std::string> receipts;
  {
    server_process server(wanted);
    http_client client(server.port());
    place = make_store_fixture(client, users.organizer_token(), {.capacity = 3});
    for (std::uint32_t n = 1; n <= 10; ++n) {
      const auto answer =
          client.ask({verb::post, reservations_path(place.slots[0]), users.token(n), {}, "key"});
      REQUIRE(answer.result_int() == 201);
      receipts.push_back(receipt_in(answer));
    }
    server.kill();
  }
  server_process again(wanted);
  http_client client(again.port());
  for (std::uint32_t n = 1; n <= 10; ++n) {
    const auto repeat =
        client.ask({verb::post, reservations_path(place.slots[0]), users.token(n), {}, "key"});
    CHECK(receipt_in(repeat) == receipts[n - 1]);
    CHECK(receipt_in(client.get(receipt_path(place.slots[0], n), users.token(n))) ==
          receipts[n - 1]);
    transport::receipt_verify_options options;
    options.file = directory.path() / "receipt";
    std::ofstream(options.file) << receipts[n - 1];
    options.user = user_pool::user(n);
    options.log = wanted.data_directory;  // beside the server
    CHECK(transport::run_receipt_verify(options) == EXIT_SUCCESS);
    options.log = "http://127.0.0.1:" + std::to_string(again.port());
    CHECK(transport::run_receipt_verify(options) == EXIT_SUCCESS);
  }
}

}  // namespace moim::sim::testing::receipt_test
