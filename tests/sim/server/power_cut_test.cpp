// What syncing is good for. The whole server runs on a disk that loses, when its power is cut,
// everything that was not synced: what was answered before the cut is there after it. The same
// without the sync loses reservations that people were told they have, so this test would notice.
#include <doctest/doctest.h>

#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "tests/sim/server/local_server.hpp"
#include "tests/sim/server/rush.hpp"
#include "tests/storage/rocksdb/faulty_file_system.hpp"

namespace moim::sim::testing::power_cut_test {

namespace {

constexpr std::uint64_t seed = 31;
constexpr std::uint64_t cuts = 5;
constexpr unsigned clients = 4;

struct outcome {
  std::vector<std::string> complaints;   // about the log that is left
  std::vector<std::string> differences;  // between what is left and what was told
  std::size_t bookings = 0;
};

class machine {
 public:
  explicit machine(bool sync) : sync_(sync) {
    local_server local(data(), open());
    place_ = local.announce({.slots = 4, .capacity = 5});
    clients_rush_.emplace(data(), place_.slots, seed);
  }

  /// Clients rush until the power is cut, in the middle of it.
  void rush_into_power_cut(std::uint64_t answers) {
    {
      local_server local(data(), open());
      clients_rush_->start(local.server.port(), clients);
      clients_rush_->wait_for_answers(answers);
      disk_.cut_power();
      clients_rush_->join();  // every client gets a 503
    }
    disk_.lose_unsynced();
  }

  void serve_again() {
    local_server local(data(), open());
    clients_rush_->retry_unanswered(local.server.port());
    CHECK(in_lines(clients_rush_->compare_with_server(local.server.port())) == "");
    CHECK(in_lines(clients_rush_->surprises()) == "");
  }

  outcome judge() const {
    const auto log = open();
    storage::auditor audit;
    audit.take_all(*log);
    return {audit.complaints(), clients_rush_->compare_with_log(audit),
            clients_rush_->bookings().size()};
  }

 private:
  std::filesystem::path data() const { return directory_.path() / "data"; }

  std::unique_ptr<storage::event_log> open() const {
    auto opened = storage::open_rocksdb_log(
        {.directory = data() / "log", .sync = sync_, .file_system = disk_.files()});
    if (const auto* failure = std::get_if<storage::io_failure>(&opened)) FAIL(failure->reason);
    return std::get<0>(std::move(opened));
  }

  const scratch_directory directory_;
  const bool sync_;
  storage::faulty_file_system disk_;
  store_fixture place_;
  std::optional<rush> clients_rush_;
};

}  // namespace

TEST_CASE("what was answered before a power cut is there after it") {
  machine m(true);
  for (std::uint64_t i = 1; i <= cuts; ++i) {
    CAPTURE(i);
    m.rush_into_power_cut(100 * i);
    const auto left = m.judge();
    CHECK(in_lines(left.complaints) == "");
    CHECK(in_lines(left.differences) == "");
    m.serve_again();
  }
  CHECK(m.judge().bookings > 500);
}

TEST_CASE("without the sync a power cut loses what was answered") {
  machine m(false);
  m.rush_into_power_cut(500);
  CHECK_FALSE(m.judge().differences.empty());
}

}  // namespace moim::sim::testing::power_cut_test
