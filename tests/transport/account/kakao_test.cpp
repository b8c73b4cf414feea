// Tests the parsing of answers of Kakao, and the bounds of the worker pool.
#include "transport/account/kakao.hpp"

#include <future>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "domain/limits.hpp"
#include "tests/transport/http/http_fixture.hpp"
#include "transport/account/kakao_worker_pool.hpp"

namespace moim::transport::testing::kakao_test {

namespace {

using namespace std::chrono_literals;

kakao_settings settings_for(const http_server& server) {
  kakao_settings settings;
  settings.client_id = "key";
  settings.client_secret = "s&cret";
  settings.redirect_uri = "https://moim.example/callback";
  settings.auth_url = settings.api_url = settings.local_url =
      "http://127.0.0.1:" + std::to_string(server.port());
  settings.timeout = 200ms;
  return settings;
}

std::string code_of(const auto& result) {
  const auto* failure = std::get_if<kakao_failure>(&result);
  return failure == nullptr ? std::string{} : std::string{failure->code};
}

http_response json(std::string body, unsigned status = 200) {
  http_response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

}  // namespace

TEST_CASE("kakao: a profile is who somebody is, and an address only if it is verified") {
  const auto whole = parse_kakao_profile(
      R"({"id":42,"kakao_account":{"is_email_valid":true,"is_email_verified":true,)"
      R"("email":"Haru@Example.com","profile":{"nickname":"하루"}}})");
  REQUIRE(whole);
  CHECK(whole->id == "42");
  CHECK(whole->email == "haru@example.com");
  CHECK(whole->nickname == "하루");
  for (const auto* flags : {R"("is_email_valid":false,"is_email_verified":true)",
                            R"("is_email_valid":true,"is_email_verified":false)",
                            R"("is_email_valid":true)", R"("is_email_verified":"true")"}) {
    const auto text = std::string{R"({"id":42,"kakao_account":{"email":"a@b.c",)"} + flags + "}}";
    CAPTURE(text);
    const auto profile = parse_kakao_profile(text);
    REQUIRE(profile);
    CHECK(profile->email.empty());
  }
}

TEST_CASE("kakao: a nickname is made to fit, and there is always one") {
  const auto named = [](const std::string& name) {
    return parse_kakao_profile(R"({"id":1,"properties":{"nickname":")" + name + "\"}}")->nickname;
  };
  CHECK(named("바람") == "바람");
  CHECK(named(std::string(limits::nickname_characters_max + 5, 'a')) ==
        std::string(limits::nickname_characters_max, 'a'));
  CHECK_FALSE(named("  ").empty());
  CHECK_FALSE(parse_kakao_profile(R"({"id":1})")->nickname.empty());
}

TEST_CASE("kakao: what is no profile is none") {
  for (const auto* text : {"", "[]", "{}", R"({"id":"42"})", R"({"id":1.5})", R"({"id":42)"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_kakao_profile(text));
  }
}

TEST_CASE("kakao: addresses without coordinates are left out, and there is a limit") {
  const std::string good =
      R"({"address_name":"a","x":"127.5","y":"37.5","road_address":{"address_name":"r"}})";
  const auto found = parse_kakao_addresses(
      R"({"documents":[{"address_name":"b","x":"","y":"1"},{"x":"1","y":"1"},)" + good + "]}");
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->front().latitude == 37.5);
  CHECK(found->front().longitude == 127.5);
  CHECK(found->front().road_address == "r");
  std::string many;
  for (std::size_t i = 0; i <= kakao_addresses_max; ++i) many += (i == 0 ? "" : ",") + good;
  CHECK(parse_kakao_addresses("{\"documents\":[" + many + "]}")->size() == kakao_addresses_max);
  CHECK_FALSE(parse_kakao_addresses("{}"));
}

TEST_CASE("kakao: the browser is sent with everything that must come back") {
  kakao_settings settings;
  settings.client_id = "key";
  settings.redirect_uri = "https://moim.example/c?a=b";
  CHECK(kakao_authorize_url(settings, "st", "ch") ==
        "https://kauth.kakao.com/oauth/authorize?response_type=code&client_id=key"
        "&redirect_uri=https%3A%2F%2Fmoim.example%2Fc%3Fa%3Db&state=st&code_challenge=ch"
        "&code_challenge_method=S256");
}

TEST_CASE("kakao: a sign-in redeems the code and reads the profile") {
  std::promise<std::string> form;
  const auto server = serve([&](const http_exchange& exchange) {
    if (exchange.path() == "/oauth/token") {
      form.set_value(std::string{exchange.body()});
      return exchange.reply(json(R"({"access_token":"t"})"));
    }
    const bool sound =
        exchange.path() == "/v2/user/me" && exchange.header("Authorization") == "Bearer t";
    exchange.reply(json(R"({"id":42})", sound ? 200 : 401));
  });
  const auto settings = settings_for(*server);
  kakao_client client{settings, {}};
  const auto result = client.sign_in("co de", "verifier");
  REQUIRE(code_of(result) == "");
  CHECK(std::get<kakao_sign_in>(result).profile.id == "42");
  CHECK(std::get<kakao_sign_in>(result).token == "t");
  CHECK(form.get_future().get() ==
        "grant_type=authorization_code&client_id=key&client_secret=s%26cret&redirect_uri="
        "https%3A%2F%2Fmoim.example%2Fcallback&code=co%20de&code_verifier=verifier");
}

TEST_CASE("kakao: every way to fail has its problem") {
  struct example {
    unsigned status;
    const char* body;
    const char* code;
  };
  const example examples[] = {
      {400, "{}", "kakao_refused"},     {401, "{}", "kakao_refused"},
      {429, "{}", "kakao_unavailable"}, {500, "{}", "kakao_unavailable"},
      {200, "{}", "kakao_unavailable"}, {200, "<html>", "kakao_unavailable"},
      {302, "", "kakao_unavailable"}};
  for (const auto& e : examples) {
    CAPTURE(e.status);
    const auto server =
        serve([&](const http_exchange& exchange) { exchange.reply(json(e.body, e.status)); });
    const auto settings = settings_for(*server);
    kakao_client client{settings, {}};
    CHECK(code_of(client.sign_in("code", "verifier")) == e.code);
    CHECK(code_of(client.find_addresses("a")) == "kakao_unavailable");
  }
}

TEST_CASE("kakao: silence is an answer as well") {
  inbox kept;
  const auto server = serve([&](http_exchange exchange) { kept.put(std::move(exchange)); });
  const auto settings = settings_for(*server);
  kakao_client client{settings, {}};
  CHECK(code_of(client.sign_in("code", "verifier")) == "kakao_timeout");
  kept.take().reply(json("{}"));
}

TEST_CASE("kakao worker pool: so many wait and no more, and who waits is answered") {
  kakao_settings settings;
  settings.client_id = "key";
  kakao_worker_pool pool{settings, 1, 2};
  boost::asio::io_context io;
  std::promise<void> begun;
  std::promise<void> go_on;
  int done = 0;
  const auto count = [&](bool) { ++done; };
  REQUIRE(pool.ask(
      io.get_executor(),
      [&](kakao_client&) {
        begun.set_value();
        go_on.get_future().wait();
        return true;
      },
      count));
  begun.get_future().wait();
  const auto nothing = [](kakao_client&) { return true; };
  CHECK(pool.ask(io.get_executor(), nothing, count));
  CHECK(pool.ask(io.get_executor(), nothing, count));
  CHECK_FALSE(pool.ask(io.get_executor(), nothing, count));
  go_on.set_value();
  io.run();  // until all who wait have their answer
  CHECK(done == 3);
  pool.stop();
  CHECK_FALSE(pool.ask(io.get_executor(), nothing, count));
}

TEST_CASE("kakao worker pool: without a client id nothing is asked") {
  const kakao_settings settings;
  kakao_worker_pool pool{settings};
  boost::asio::io_context io;
  CHECK_FALSE(pool.ask(
      io.get_executor(), [](kakao_client&) { return true; }, [](bool) {}));
}

}  // namespace moim::transport::testing::kakao_test
