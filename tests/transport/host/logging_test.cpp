// Tests the lines that reach standard error, captured through a pipe.
#include "transport/host/logging.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "transport/host/wall_clock.hpp"

namespace moim::transport::logging_test {

namespace {

/// Standard error of `body`, with its times of day cut off.
template <class Body>
std::string standard_error_of(const Body& body) {
  std::string path = std::filesystem::temp_directory_path() / "moim-logging-XXXXXX";
  const int file = mkstemp(path.data());
  REQUIRE(file >= 0);
  fflush(stderr);
  const int saved = dup(STDERR_FILENO);
  dup2(file, STDERR_FILENO);
  body();
  fflush(stderr);
  dup2(saved, STDERR_FILENO);
  close(saved);
  close(file);
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  std::filesystem::remove(path);
  return text.str();
}

std::string without_time(const std::string& line) {
  return line.substr(line.find(' ') + 1);
}

/// Other tests of this binary get the defaults back.
struct default_logging {
  ~default_logging() { set_up_logging(log_level::info, log_format::text); }
};

}  // namespace

TEST_CASE("a text line has a time, a level, a message and fields") {
  const default_logging restore;
  set_up_logging(log_level::info, log_format::text);
  const auto line = standard_error_of([] {
    log(log_level::info, "serving", {{"address", "127.0.0.1"}, {"port", std::int64_t{8080}}});
  });
  timestamp at;
  CHECK(from_text(line.substr(0, line.find(' ')), at));
  CHECK(without_time(line) == "info  serving address=127.0.0.1 port=8080\n");
}

TEST_CASE("a value from a client cannot fake a line or a field") {
  const default_logging restore;
  set_up_logging(log_level::info, log_format::text);
  const auto line = standard_error_of([] {
    log(log_level::warn, "odd", {{"target", "/x y\n2026 error"}, {"id", "a=b"}, {"none", ""}});
  });
  CHECK(without_time(line) == R"(warn  odd target="/x y\n2026 error" id="a=b" none="")"
                              "\n");
}

TEST_CASE("a JSON line is one object") {
  const default_logging restore;
  set_up_logging(log_level::trace, log_format::json);
  const auto line = standard_error_of([] {
    log_request({"0197-a", "GET", "/api/v1/stores?q=\"\n", 200, 153});
  });
  const auto object = nlohmann::json::parse(line);
  CHECK(object.at("level") == "debug");
  CHECK(object.at("message") == "request");
  CHECK(object.at("requestId") == "0197-a");
  CHECK(object.at("target") == "/api/v1/stores?q=\"\n");
  CHECK(object.at("status") == 200);
  CHECK(object.at("micros") == 153);
  CHECK(object.at("time").get<std::string>().size() >= 24);
  CHECK(line.find('\n') == line.size() - 1);
}

TEST_CASE("what is below the level is not written") {
  const default_logging restore;
  set_up_logging(log_level::warn, log_format::text);
  CHECK_FALSE(logs(log_level::info));
  CHECK(logs(log_level::error));
  CHECK(standard_error_of([] {
          log(log_level::info, "quiet");
          log_request({"id", "GET", "/", 200, 1});
        }) == "");
  set_up_logging(log_level::off, log_format::text);
  CHECK(standard_error_of([] { log(log_level::error, "quiet"); }) == "");
}

}  // namespace moim::transport::logging_test
