// Tests `moim log tail`: the form of a line, the choice of lines, and the end.
#include "transport/audit/command_log_tail.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "tests/transport/host/caught_output.hpp"

namespace moim::transport::command_log_tail_test {

namespace {

class temporary_directory {
 public:
  temporary_directory() {
    std::string path = std::filesystem::temp_directory_path() / "moim-log-tail-XXXXXX";
    REQUIRE(mkdtemp(path.data()) != nullptr);
    path_ = path;
  }
  ~temporary_directory() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class sample_log {
 public:
  explicit sample_log(const std::filesystem::path& data_directory) {
    std::filesystem::create_directories(data_directory);
    storage::rocksdb_log_options options;
    options.directory = data_directory / "log";
    auto opened = storage::open_rocksdb_log(options);
    REQUIRE(opened.index() == 0);
    log_ = std::get<0>(std::move(opened));
  }

  void append(const std::string& stream, std::uint64_t version_before, int n) {
    storage::append_request request;
    request.stream = stream;
    request.expected_version = version_before;
    request.time = {1'790'000'000'000};
    request.events.push_back({"counted", 1, "{\"n\":" + std::to_string(n) + "}"});
    const auto outcome = log_->append({&request, 1});
    REQUIRE(outcome.index() == 0);
    REQUIRE(std::get<0>(outcome).at(0).last_position != 0);
  }

 private:
  std::unique_ptr<storage::event_log> log_;
};

std::vector<int> positions(const log_tail_options& options) {
  std::vector<int> found;
  caught_output output;
  CHECK(run_log_tail(options) == 0);
  output.restore();
  for (auto line = output.line(); !line.is_null(); line = output.line()) {
    found.push_back(line.at("position"));
  }
  return found;
}

}  // namespace

TEST_CASE("records are chosen by position, stream and number, while a server has the log open") {
  const temporary_directory data;
  sample_log log{data.path()};
  log.append("store/a", 0, 1);
  log.append("store/b", 0, 2);
  log.append("store/a", 1, 3);
  log.append("store/a", 2, 4);
  log_tail_options options;
  options.server.data_directory = data.path();
  CHECK(positions(options) == std::vector{1, 2, 3, 4});
  options.from = 3;
  CHECK(positions(options) == std::vector{3, 4});
  options.to = 3;
  CHECK(positions(options) == std::vector{3});
  options.from = 1;
  CHECK(positions(options) == std::vector{1, 2, 3});
  options.to = 100;
  options.from = 9;
  CHECK(positions(options).empty());
  options.from = 1;
  options.limit = 2;
  CHECK(positions(options) == std::vector{1, 2});
  options.stream = "store/a";
  CHECK(positions(options) == std::vector{1, 3});
  options.from = 2;
  options.limit = 100;
  CHECK(positions(options) == std::vector{3, 4});
  options.stream = "store/none";
  CHECK(positions(options).empty());
}

TEST_CASE("following prints what is appended, each record once, until a signal") {
  const temporary_directory data;
  sample_log log{data.path()};
  log.append("store/a", 0, 1);
  for (const char* stream : {"", "store/a"}) {
    CAPTURE(stream);
    const bool all = *stream == '\0';
    log_tail_options options;
    options.server.data_directory = data.path();
    options.stream = stream;
    options.follow = true;
    options.from = all ? 1 : 4;
    caught_output output;
    int code = -1;
    std::thread follower{[&] { code = run_log_tail(options); }};
    std::vector<int> seen;
    if (all) {
      seen.push_back(output.line().at("data").at("n"));
      log.append("store/a", 1, 2);
      seen.push_back(output.line().at("data").at("n"));
      log.append("store/b", 0, 3);
      seen.push_back(output.line().at("data").at("n"));
    } else {
      log.append("store/a", 2, 4);
      seen.push_back(output.line().at("data").at("n"));
      log.append("store/b", 1, 5);
      log.append("store/a", 3, 6);
      seen.push_back(output.line().at("data").at("n"));
    }
    pthread_kill(follower.native_handle(), SIGINT);
    follower.join();
    output.restore();
    CHECK(output.line().is_null());
    CHECK(code == 0);
    CHECK(seen == (all ? std::vector{1, 2, 3} : std::vector{4, 6}));
  }
}

TEST_CASE("following ends well when its reader goes away") {
  const temporary_directory data;
  sample_log log{data.path()};
  log.append("store/a", 0, 1);
  log_tail_options options;
  options.server.data_directory = data.path();
  options.follow = true;
  caught_output output;
  int code = -1;
  std::thread follower{[&] { code = run_log_tail(options); }};
  CHECK(output.line().at("position") == 1);
  output.close_reader();
  follower.join();
  CHECK(code == 0);
}

TEST_CASE("following ends after the number that was asked for") {
  const temporary_directory data;
  sample_log log{data.path()};
  log.append("store/a", 0, 1);
  log_tail_options options;
  options.server.data_directory = data.path();
  options.follow = true;
  options.limit = 1;
  CHECK(positions(options) == std::vector{1});
}

TEST_CASE("no log is an error") {
  const temporary_directory data;
  log_tail_options options;
  options.server.data_directory = data.path();
  CHECK(run_log_tail(options) != 0);
  CHECK_FALSE(std::filesystem::exists(data.path() / "log"));
}

}  // namespace moim::transport::command_log_tail_test
