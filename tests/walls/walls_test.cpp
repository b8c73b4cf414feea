// Checks of single sources: which libraries and which other floors a floor may include, what the
// top level holds, how a file begins and how long it may grow. The last tests plant a violation of
// each rule, to prove that the check would notice it. rooms_test.cpp checks the rooms of each
// floor.

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "tests/walls/sources.hpp"

namespace moim::walls_test {
namespace {

using walls::all_sources;
using walls::floor_of;
using walls::folders;
using walls::includes_of;
using walls::root;
using walls::source;
using walls::stem_of;
using walls::strings;

constexpr int file_lines_max = 400;

// What each floor may include besides the standard library, by prefix. `tests` and `sim` may
// include everything.
const std::map<std::string, strings> allowed_by_floor = {
    {"domain",
     {"domain/", "fmt/", "boost/describe", "boost/mp11", "boost/unordered/", "date/date.h"}},
    {"storage",
     {"domain/", "storage/", "fmt/", "boost/crc.hpp", "boost/describe", "boost/mp11",
      "boost/unordered/", "nlohmann/", "simdjson.h", "sodium.h", "openssl/", "rocksdb/", "fcntl.h",
      "unistd.h", "sys/"}},
    {"actors",
     {"domain/", "storage/", "actors/", "fmt/", "boost/describe", "boost/mp11", "boost/smart_ptr/",
      "openssl/", "caf/", "unicode/"}},
    {"transport",
     {"domain/",   "storage/",   "actors/",  "transport/", "fmt/",   "boost/",  "date/",
      "nlohmann/", "simdjson.h", "openssl/", "argon2.h",   "CLI/",   "spdlog/", "prometheus/",
      "curl/",     "sodium.h",   "fcntl.h",  "unistd.h",   "poll.h", "sched.h", "termios.h",
      "signal.h",  "sys/",       "netinet/", "arpa/"}},
};

// The domain has no clock, no randomness and no I/O.
const std::set<std::string> forbidden_in_domain = {
    "atomic", "condition_variable", "filesystem", "fstream",
    "future", "iostream",           "mutex",      "random",
    "thread"};

bool starts_with_one_of(const std::string& text, const strings& prefixes) {
  return std::ranges::any_of(prefixes, [&](auto& prefix) { return text.starts_with(prefix); });
}

bool may_include(const source& file, const std::string& header) {
  static const std::regex standard_header("[a-z_0-9]+");
  const auto floor = floor_of(file.path);
  const auto allowed = allowed_by_floor.find(floor);
  if (allowed == allowed_by_floor.end()) return true;
  if (std::regex_match(header, standard_header))
    return floor != "domain" || !forbidden_in_domain.contains(header);
  // RocksDB stays behind the headers of storage.
  if (header.starts_with("rocksdb/") && !file.path.ends_with(".cpp")) return false;
  // The gateway is the port between Asio and CAF.
  if (header.starts_with("boost/asio") && file.path.starts_with("actors/engine/gateway"))
    return true;
  return starts_with_one_of(header, allowed->second);
}

strings complaints_about(const source& file) {
  strings complaints;
  const auto complain = [&](const std::string& what) {
    complaints.push_back(file.path + ": " + what);
  };
  for (const auto& header : includes_of(file.text))
    if (!may_include(file, header)) complain("may not include " + header);
  if (floor_of(file.path) == "domain" && file.text.find("_clock::now") != std::string::npos)
    complain("reads a clock");
  if (!file.text.starts_with("// ")) complain("does not open with a comment on why it exists");
  if (file.path.ends_with(".hpp") && file.text.find("\n#pragma once\n") == std::string::npos)
    complain("has no #pragma once");
  // Tests of a folder may be compiled as one; each calls things by short names of its own.
  if (file.path.ends_with("_test.cpp") &&
      file.text.find("::" + stem_of(file.path) + " {\n") == std::string::npos)
    complain("is not in a namespace named as the file");
  const auto lines = std::ranges::count(file.text, '\n');
  if (lines > file_lines_max) complain("is too long: " + std::to_string(lines) + " lines");
  return complaints;
}

TEST_CASE("every source keeps to the walls, opens with its reason and stays short") {
  const auto sources = all_sources();
  CHECK(sources.size() > 10);
  for (const auto& file : sources)
    for (const auto& complaint : complaints_about(file)) FAIL_CHECK(complaint);
}

TEST_CASE("the top level holds the folders of the design and no others") {
  std::set<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    const auto name = entry.path().filename().string();
    const bool made_by_use = name == "build" || name == "data";
    if (entry.is_directory() && !name.starts_with('.') && !made_by_use) found.insert(name);
  }
  CHECK(found == folders);
}

TEST_CASE("a planted violation is noticed") {
  const auto complains = [](const std::string& path, const std::string& line) {
    return !complaints_about({path, "// Why.\n#pragma once\n" + line + "\n"}).empty();
  };
  // the same path with an innocent line, to see that it is the line that is noticed
  for (const auto* path : {"domain/a.hpp", "storage/a.hpp", "actors/a.hpp", "transport/a.hpp"})
    CHECK_FALSE(complains(path, "#include <string>\n#include \"domain/ids.hpp\""));

  CHECK(complains("domain/a.cpp", "#include <caf/all.hpp>"));
  CHECK(complains("domain/a.cpp", "#include <nlohmann/json.hpp>"));
  CHECK(complains("domain/a.cpp", "#include \"storage/log/event_log.hpp\""));
  CHECK(complains("domain/a.cpp", "#include <random>"));
  CHECK(complains("domain/a.cpp", "auto now = std::chrono::system_clock::now();"));
  CHECK(complains("storage/a.cpp", "#include \"actors/engine/shard.hpp\""));
  CHECK(complains("storage/a.hpp", "#include <rocksdb/db.h>"));
  CHECK_FALSE(complains("storage/a.cpp", "#include <rocksdb/db.h>"));
  CHECK(complains("actors/a.cpp", "#include <rocksdb/db.h>"));
  CHECK(complains("actors/a.cpp", "#include <boost/beast.hpp>"));
  CHECK(complains("actors/a.cpp", "#include <boost/asio/post.hpp>"));
  CHECK_FALSE(complains("actors/engine/gateway.cpp", "#include <boost/asio/post.hpp>"));
  CHECK(complains("actors/a.cpp", "#include \"transport/api/routes.hpp\""));
  CHECK(complains("transport/a.cpp", "#include <caf/all.hpp>"));
  CHECK(complains("transport/a.cpp", "  #  include \"sim/load.hpp\""));
  CHECK_FALSE(complains("sim/a.cpp", "#include <caf/all.hpp>"));
  CHECK_FALSE(complains("tests/storage/a.cpp", "#include <rocksdb/db.h>"));
}

TEST_CASE("a file without a reason, without a guard or too long is noticed") {
  CHECK_FALSE(complaints_about({"sim/a.cpp", "#include <string>\n"}).empty());
  CHECK_FALSE(complaints_about({"sim/a.hpp", "// Why.\n#include <string>\n"}).empty());
  CHECK(
      complaints_about({"sim/a.cpp", "// Why.\n" + std::string(file_lines_max - 1, '\n')}).empty());
  CHECK_FALSE(
      complaints_about({"sim/a.cpp", "// Why.\n" + std::string(file_lines_max, '\n')}).empty());
}

TEST_CASE("a test in a namespace that is not named as the file is noticed") {
  const auto complains = [](const std::string& path) {
    return !complaints_about({path, "// Why.\nnamespace moim::sim::download_test {\n"}).empty();
  };
  CHECK_FALSE(complains("tests/sim/download_test.cpp"));
  CHECK(complains("tests/sim/summary_test.cpp"));
  CHECK(complains("tests/sim/load_test.cpp"));
  CHECK_FALSE(complains("tests/sim/summary.cpp"));
}

}  // namespace
}  // namespace moim::walls_test
