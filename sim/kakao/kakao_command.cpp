// `moim-sim kakao`: its flags, and serving until a termination signal.
#include <cstdlib>
#include <iostream>

#include <CLI/CLI.hpp>

#include "sim/kakao/kakao_stand_in.hpp"
#include "transport/host/termination_signals.hpp"

namespace moim::sim {

void add_kakao_options(CLI::App& app, kakao_stand_in_options& o) {
  app.add_option("--address", o.address, "address to listen on")->capture_default_str();
  app.add_option("--port", o.port, "port to listen on; 0 takes any free one")
      ->capture_default_str();
  app.add_option("--client-id", o.client_id, "the REST API key that it knows")
      ->capture_default_str();
  app.add_option("--client-secret", o.client_secret, "asked for when a code is redeemed");
  const auto take = [&o](const std::vector<std::string>& texts) {
    o.people.clear();
    for (const auto& text : texts) {
      o.people.push_back(parse_kakao_person(text));
      if (o.people.back().id.empty()) {
        throw CLI::ValidationError{"--person", "\"" + text + "\" is nobody"};
      }
    }
  };
  app.add_option_function<std::vector<std::string>>(
         "--person", take, "who can sign in, in place of those that it knows; may be repeated")
      ->type_name("ID,EMAIL,NICKNAME[,unverified]");
  app.add_option_function<unsigned>(
         "--delay-ms",
         [&o](const unsigned& ms) { o.behaviour.delay = std::chrono::milliseconds{ms}; },
         "before every answer")
      ->check(CLI::Range(0u, 600'000u));
  app.add_option("--fail", o.behaviour.status, "answer everything with this status")
      ->check(CLI::Range(400u, 599u));
  app.add_option("--only", o.behaviour.only, "the path that delay and failure concern; else all");
}

int run_kakao_stand_in(const kakao_stand_in_options& options) {
  transport::termination_signals signals;
  const kakao_stand_in kakao{options};
  std::cout << kakao.url() << std::endl;
  while (!signals.wait(std::chrono::hours{1})) {
  }
  return EXIT_SUCCESS;
}

}  // namespace moim::sim
