// The group "Kakao" of the help, and options of the groups "Threads" and "Tokens".
#include "transport/account/account_settings.hpp"

#include "transport/cli/option_group.hpp"

namespace moim::transport {

namespace {

/// What follows the `#` is ours: a page gets the outcome of a sign-in there.
std::string is_web_address(const std::string& text) {
  const bool sound = (text.starts_with("http://") || text.starts_with("https://")) &&
                     text.find_first_of(" #\"<>\\") == std::string::npos;
  return sound ? "" : fmt::format("\"{}\" is not the address of a page", text);
}

void add_kakao_group(CLI::App& app, kakao_settings& k) {
  option_group kakao{app, "Kakao"};
  const auto add_address = [&](const char* flag, std::string& target, const char* help) {
    kakao.add(flag, target, help)->check(is_web_address)->type_name("URL");
  };
  kakao.add("kakao-client-id", k.client_id, "REST API key; without, nobody signs in with Kakao")
      ->type_name("KEY");
  kakao
      .add("kakao-client-secret", k.client_secret,
           "client secret, if one is set at Kakao; a flag can be seen by others, the environment "
           "cannot")
      ->type_name("TEXT");
  add_address("kakao-redirect-uri", k.redirect_uri,
              "where Kakao sends browsers back to: this server's /api/v1/auth/kakao/callback");
  kakao
      .add_list("kakao-return-url", k.return_urls,
                "page that a sign-in may end at, or several; the first by default")
      ->check(is_web_address)
      ->type_name("URL,...");
  add_address("kakao-auth-url", k.auth_url, "base of kauth");
  add_address("kakao-api-url", k.api_url, "base of kapi");
  add_address("kakao-local-url", k.local_url, "base of dapi");
  kakao.add_duration("kakao-timeout-ms", k.timeout, std::chrono::milliseconds{1}, 10, 60'000,
                     "for one answer of Kakao");
}

}  // namespace

void add_options(CLI::App& app, account_settings& settings) {
  option_group threads{app, "Threads"};
  threads.add_number("password-threads", settings.password_threads, 1, 64,
                     "threads that hash passwords");
  option_group tokens{app, "Tokens"};
  constexpr std::chrono::seconds second{1};
  constexpr std::int64_t day_seconds = 24 * 60 * 60;
  tokens.add_duration("access-token-seconds", settings.access_token_lifetime, second, 10,
                      day_seconds, "lifetime of an access token");
  tokens.add_duration("refresh-token-days", settings.refresh_token_lifetime, second * day_seconds,
                      1, 3'650, "lifetime of a refresh token");
  add_kakao_group(app, settings.kakao);
}

}  // namespace moim::transport
