// Tests the sources of settings, their precedence, and values that are refused.
#include "transport/program/config.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <doctest/doctest.h>

#include "transport/cli/command.hpp"

namespace moim::transport::config_test {

namespace {

class temporary_directory {
 public:
  temporary_directory() {
    std::string path = std::filesystem::temp_directory_path() / "moim-config-XXXXXX";
    REQUIRE(mkdtemp(path.data()) != nullptr);
    path_ = path;
  }
  ~temporary_directory() { std::filesystem::remove_all(path_); }

  std::string file(const std::string& content) const {
    std::ofstream{path_ / "moim.toml"} << content;
    return path_ / "moim.toml";
  }

 private:
  std::filesystem::path path_;
};

class environment {
 public:
  environment(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~environment() { unsetenv(name_); }

 private:
  const char* name_;
};

struct outcome {
  serve_config config;
  std::string error;
};

outcome parse(std::vector<std::string> flags, decltype(add_serve_options) declare) {
  outcome result;
  CLI::App app;
  CLI::App* command = app.add_subcommand("command");
  declare(*command, result.config);
  flags.insert(flags.begin(), "command");
  std::vector<std::string> reversed(flags.rbegin(), flags.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& error) {
    result.error = error.what();
  }
  return result;
}

outcome parse(std::vector<std::string> flags) {
  return parse(std::move(flags), add_serve_options);
}

}  // namespace

TEST_CASE("defaults need no source at all") {
  const auto [config, error] = parse({});
  CHECK(error == "");
  CHECK(config.data_directory == "data");
  CHECK(config.address == "127.0.0.1");
  CHECK(config.port == 8080);
  CHECK(config.time_zone == "Asia/Seoul");
  CHECK(config.io_threads >= 1);
  CHECK(config.access_token_lifetime == std::chrono::minutes{15});
  CHECK(config.refresh_token_lifetime == std::chrono::hours{24 * 30});
  CHECK(config.cors_origins.empty());
  CHECK(config.jwt_secret.empty());
  CHECK(config.level == log_level::info);
}

TEST_CASE("a flag wins over the environment, that over the file") {
  const temporary_directory directory;
  const auto file = directory.file("port = 9001\nworkers = 3  # a comment\n");
  CHECK(parse({"--config", file}).config.port == 9001);
  CHECK(parse({"--config", file}).config.workers == 3);
  const environment port{"MOIM_PORT", "9002"};
  CHECK(parse({}).config.port == 9002);
  CHECK(parse({"--config", file}).config.port == 9002);
  CHECK(parse({"--config", file, "--port", "9003"}).config.port == 9003);
}

TEST_CASE("the environment may name the file") {
  const temporary_directory directory;
  const auto path = directory.file("port = 9001\n");
  const environment file{"MOIM_CONFIG", path.c_str()};
  CHECK(parse({}).config.port == 9001);
}

TEST_CASE("every setting has a flag, and units are applied") {
  const auto [config, error] = parse({"--data",
                                      "/srv/moim",
                                      "--time-zone",
                                      "UTC",
                                      "--waitlist-default",
                                      "7",
                                      "--address",
                                      "::1",
                                      "--cors-origin",
                                      "https://a.example,https://b.example",
                                      "--io-threads",
                                      "4",
                                      "--workers",
                                      "5",
                                      "--password-threads",
                                      "2",
                                      "--jwt-secret",
                                      std::string(32, 's'),
                                      "--access-token-seconds",
                                      "60",
                                      "--refresh-token-days",
                                      "2",
                                      "--header-bytes-max",
                                      "2048",
                                      "--body-bytes-max",
                                      "4096",
                                      "--in-flight-max",
                                      "10",
                                      "--connections-max",
                                      "11",
                                      "--streams-max",
                                      "9",
                                      "--stream-heartbeat-seconds",
                                      "8",
                                      "--request-timeout-seconds",
                                      "12",
                                      "--idle-timeout-seconds",
                                      "13",
                                      "--write-timeout-seconds",
                                      "14",
                                      "--drain-timeout-seconds",
                                      "0",
                                      "--log-level",
                                      "debug",
                                      "--log-format",
                                      "json"});
  CHECK(error == "");
  CHECK(config.data_directory == "/srv/moim");
  CHECK(config.time_zone == "UTC");
  CHECK(config.waitlist_default == 7);
  CHECK(config.address == "::1");
  CHECK(config.cors_origins == std::vector<std::string>{"https://a.example", "https://b.example"});
  CHECK(config.io_threads == 4);
  CHECK(config.workers == 5);
  CHECK(config.password_threads == 2);
  CHECK(config.jwt_secret == std::string(32, 's'));
  CHECK(config.access_token_lifetime == std::chrono::seconds{60});
  CHECK(config.refresh_token_lifetime == std::chrono::hours{48});
  CHECK(config.limits.header_bytes_max == 2'048);
  CHECK(config.limits.body_bytes_max == 4'096);
  CHECK(config.limits.in_flight_max == 10);
  CHECK(config.limits.connections_max == 11);
  CHECK(config.limits.streams_max == 9);
  CHECK(config.limits.stream_heartbeat == std::chrono::seconds{8});
  CHECK(config.limits.request_timeout == std::chrono::seconds{12});
  CHECK(config.limits.idle_timeout == std::chrono::seconds{13});
  CHECK(config.limits.write_timeout == std::chrono::seconds{14});
  CHECK(config.limits.drain_timeout == std::chrono::seconds{0});
  CHECK(config.level == log_level::debug);
  CHECK(config.format == log_format::json);
}

TEST_CASE("what is out of range or no value at all is refused, whatever it came from") {
  CHECK(parse({"--port", "65536"}).error == "--port: Value 65536 not in range 0 to 65535");
  CHECK(parse({"--port", "http"}).error == "--port: Value http not in range 0 to 65535");
  CHECK(parse({"--workers", "0"}).error == "--workers: Value 0 not in range 1 to 256");
  CHECK(parse({"--address", "localhost"}).error == "--address: \"localhost\" is not an IP address");
  CHECK(parse({"--log-level", "loud"}).error.starts_with("--log-level: loud not in"));
  CHECK(parse({"--jwt-secret", "short"}).error ==
        "--jwt-secret: the configured secret has 5 bytes; at least 32 are needed");
  const environment workers{"MOIM_WORKERS", "-1"};
  CHECK(parse({}).error == "--workers: Value -1 not in range 1 to 256");
}

TEST_CASE("a mistake in the file is told with the name of the file") {
  const temporary_directory directory;
  const auto error_of = [&](const std::string& content) {
    const auto path = directory.file(content);
    auto error = parse({"--config", path}).error;
    REQUIRE(error.starts_with(path + ": "));
    return error.substr(path.size() + 2);
  };
  CHECK(error_of("prot = 1\n") == "no setting is called \"prot\"");
  CHECK(error_of("config = \"other.toml\"\n") == "no setting is called \"config\"");
  CHECK(error_of("[serve]\nport = 1\n") == "there are no sections, but [serve]");
  CHECK(error_of("port = 65536\n") == "--port: Value 65536 not in range 0 to 65535");
  CHECK(error_of("jwt-secret = \"abc#" + std::string(40, 'x') + "\"\n") ==
        "the quotes of \"jwt-secret\" are not closed (no # may stand in a value)");
}

TEST_CASE("a file that was asked for must be there") {
  CHECK(parse({"--config", "no/such.toml"}).error == "no/such.toml: no such file");
}

TEST_CASE("lists may stand in the file") {
  const temporary_directory directory;
  const auto file =
      directory.file("cors-origin = [\"https://a.example\", \"https://b.example\"]\n");
  CHECK(parse({"--config", file}).config.cors_origins.size() == 2);
}

namespace {

void add_data_options(CLI::App& app, serve_config& config) {
  command_setup{app, &is_serve_setting}.add_data_options(config);
}

}  // namespace

TEST_CASE("other commands read the same file and pass over what is for the server only") {
  const temporary_directory directory;
  const auto file = directory.file("port = 1\ndata = \"elsewhere\"\ntime-zone = \"UTC\"\n");
  const auto [config, error] = parse({"--config", file}, add_data_options);
  CHECK(error == "");
  CHECK(config.data_directory == "elsewhere");
  CHECK(config.time_zone == "UTC");
  CHECK(parse({"--config", directory.file("prot = 1\n")}, add_data_options).error != "");
  CHECK(parse({"--port", "1"}, add_data_options).error != "");
}

}  // namespace moim::transport::config_test
