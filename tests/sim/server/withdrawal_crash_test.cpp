// The promise of erasure against the real program and the real disk: killed with SIGKILL at random
// moments of a withdrawal, it finishes it after the next start, and then neither the key nor a text
// about the person stands in any file.
#include <chrono>
#include <fstream>
#include <iterator>
#include <random>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "domain/account/account.hpp"
#include "sim/account/user_pool.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/host/server_process.hpp"
#include "sim/popup/store_fixture.hpp"
#include "storage/audit/auditor.hpp"
#include "storage/codec/sha256.hpp"
#include "storage/keys/key_ring.hpp"
#include "tests/sim/server/local_server.hpp"
#include "tests/sim/server/rush.hpp"
#include "transport/audit/command_audit_erasure.hpp"
#include "transport/program/server.hpp"

namespace moim::sim::testing::withdrawal_crash_test {

namespace {

constexpr std::uint64_t seed = 20261202;
constexpr int kills = 15;
constexpr const char* phone = "010-2345-6789";
constexpr const char* street = "Jahamun-ro 12";
constexpr const char* password = "correct-horse-7";

using boost::beast::http::verb;

void spin(std::chrono::microseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < until) {
  }
}

bool stands_in(const std::filesystem::path& directory, std::string_view bytes) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator{directory}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in{entry.path(), std::ios::binary};
    const std::string content{std::istreambuf_iterator<char>{in}, {}};
    if (content.find(bytes) != std::string::npos) return true;
  }
  return false;
}

struct member {
  user_id id;
  std::string address;
  std::string token;
  storage::personal_key key{};
};

std::string sign_up_body(const std::string& address) {
  return nlohmann::json{{"email", address}, {"password", password}, {"nickname", "Windflower"}}
      .dump();
}

/// Somebody with a profile and a place, whose key we have seen on disk.
member join(http_client& client, const std::filesystem::path& data, int number,
            const slot_id& slot) {
  member m;
  m.address = "windflower" + std::to_string(number) + "@example.com";
  const auto opened = client.post("/api/v1/auth/signup", {}, sign_up_body(m.address));
  REQUIRE_MESSAGE(opened.result_int() == 201, opened.body());
  REQUIRE(from_text(nlohmann::json::parse(opened.body()).at("userId").get<std::string>(), m.id));
  const auto signed_in =
      client.post("/api/v1/auth/signin", {},
                  nlohmann::json{{"email", m.address}, {"password", password}}.dump());
  m.token = nlohmann::json::parse(signed_in.body()).at("accessToken");
  const auto changed =
      client.ask({verb::patch, "/api/v1/users/me", m.token,
                  nlohmann::json{{"phone", phone}, {"address", street}}.dump(), "profile"});
  REQUIRE_MESSAGE(changed.result_int() == 200, changed.body());
  REQUIRE(client.post(reservations_path(slot), m.token).result_int() == 201);
  const auto ring =
      storage::open_key_ring(storage::key_directory(data), storage::key_ring::mode::read_only);
  const auto found = std::get<0>(ring)->find(m.id);
  m.key = std::get<storage::key_lookup>(found).key;
  REQUIRE(stands_in(data, storage::bytes_of(m.key)));
  return m;
}

}  // namespace

TEST_CASE("crash: a withdrawal that was cut short is finished by the next start") {
  const scratch_directory directory;
  // No mail is handed over: what is written for a mail server would stand in files of its own.
  const server_process::options wanted{.program = MOIM_PROGRAM,
                                       .data_directory = directory.path() / "data",
                                       .flags = {"--smtp-url", "smtp://127.0.0.1:1"}};
  const auto& data = wanted.data_directory;
  std::mt19937_64 random{seed};
  store_fixture place;
  {
    server_process server(wanted);
    http_client client(server.port());
    place = make_store_fixture(client, user_pool{data}.organizer_token(),
                               {.slots = 1, .capacity = 100});
  }
  std::vector<member> members;
  for (int i = 0; i < kills; ++i) {
    CAPTURE(i);
    {
      server_process server(wanted);
      http_client client(server.port());
      members.push_back(join(client, data, i, place.slots.front()));
      client.send({verb::delete_, "/api/v1/users/me", members.back().token, {}, {}});
      spin(std::chrono::microseconds{random() % 6'000});
      server.kill();
    }
    const member& m = members.back();
    server_process again(wanted);
    http_client client(again.port());
    const auto gone = client.ask({verb::delete_, "/api/v1/users/me", m.token, {}, {}});
    CHECK_MESSAGE(gone.result_int() == 204, gone.body());
    transport::audit_erasure_options options;
    options.server.data_directory = data;
    options.user = m.id;
    REQUIRE(eventually([&] { return transport::run_audit_erasure(options) == EXIT_SUCCESS; }));
    CHECK_FALSE(stands_in(data, storage::bytes_of(m.key)));
    for (const std::string& text :
         {m.address, std::string{phone}, std::string{street}, std::string{"Windflower"}}) {
      CHECK_MESSAGE(!stands_in(data, text), text);
    }
    const auto reused = client.post("/api/v1/auth/signup", {}, sign_up_body(m.address));
    CHECK_MESSAGE(reused.result_int() == 201, reused.body());
    const auto lost =
        client.ask({verb::post,
                    "/api/v1/auth/signin",
                    {},
                    nlohmann::json{{"email", m.address}, {"password", password}}.dump(),
                    {}});
    const auto token = nlohmann::json::parse(lost.body()).at("accessToken").get<std::string>();
    CHECK(client.ask({verb::delete_, "/api/v1/users/me", token, {}, {}}).result_int() == 204);
    again.stop();
  }
  for (const member& m : members) {
    transport::audit_erasure_options options;
    options.server.data_directory = data;
    options.user = m.id;
    CHECK(transport::run_audit_erasure(options) == EXIT_SUCCESS);
  }
  const auto log = transport::open_log(data);
  storage::auditor audit;
  audit.take_all(*log);
  CHECK(in_lines(audit.complaints()) == "");
}

}  // namespace moim::sim::testing::withdrawal_crash_test
