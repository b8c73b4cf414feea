// Some simulated runs on the log that is shipped, over a disk that fails on purpose: what the
// simulation learns about the actors holds on RocksDB as well. Its index is kept so small that it
// is used all the time.
#include <stdexcept>

#include <doctest/doctest.h>

#include "sim/host/scratch_directory.hpp"
#include "sim/runner/simulation.hpp"
#include "sim/world/simulated_storage.hpp"
#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "tests/storage/rocksdb/faulty_file_system.hpp"

namespace moim::sim::simulation_on_rocksdb_test {

namespace {

class rocksdb_storage final : public simulated_storage {
 public:
  explicit rocksdb_storage(bool sync = true) : sync_(sync) {}

  std::unique_ptr<storage::event_log> open() override {
    auto opened = storage::open_rocksdb_log({.directory = directory_.path() / "log",
                                             .sync = sync_,
                                             .file_system = disk_.files(),
                                             .stream_heads_max = 4,
                                             .unindexed_records_max = 16});
    if (const auto* failure = std::get_if<storage::io_failure>(&opened)) {
      throw std::runtime_error(failure->reason);
    }
    auto log = std::get<0>(std::move(opened));
    open_ = log.get();
    return log;
  }
  void strike(disk_fault fault) override {
    if (fault == disk_fault::write_fails) {
      disk_.fail_from(storage::disk_operation::append, 1, storage::disk_error::no_space);
    } else if (fault == disk_fault::sync_fails) {
      disk_.fail_from(storage::disk_operation::sync, 1, storage::disk_error::io_error);
    } else if (fault != disk_fault::none) {
      cut_power();  // it strikes the next write before anything of it is there
    } else {
      disk_.heal();
    }
  }
  void cut_power() override {
    disk_.cut_power();
    has_power_ = false;
  }
  bool has_power() const override { return has_power_; }
  void recover(bool) override {
    disk_.heal();
    if (!has_power_) disk_.lose_unsynced();
    has_power_ = true;
  }
  void read_durable(std::uint64_t from_position, const storage::event_log&,
                    const storage::record_visitor& visit) override {
    if (open_->last_position() < from_position || !has_power_) return;
    if (open_->read_from(from_position, visit)) throw std::runtime_error("the log is unreadable");
  }

 private:
  const scratch_directory directory_;
  const bool sync_;
  storage::faulty_file_system disk_;
  storage::event_log* open_ = nullptr;
  bool has_power_ = true;
};

std::string run(std::uint64_t seed, simulated_storage& store, run_result& result) {
  run_options options;
  options.seed = seed;
  options.steps = 1'000;
  result = simulate(options, store);
  std::string complaints;
  for (const auto& complaint : result.complaints) complaints += complaint + "\n";
  return complaints;
}

}  // namespace

TEST_CASE("simulation on rocksdb: some seeds keep every promise") {
  std::uint64_t restarts = 0;
  std::uint64_t events = 0;
  constexpr std::uint64_t seeds = MOIM_SIMULATED_SEEDS / 50;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    rocksdb_storage store;
    run_result result;
    CHECK(run(seed, store, result) == "");
    restarts += result.restarts;
    events += result.events;
  }
  CHECK(restarts > 3 * seeds);
  CHECK(events > 20 * seeds);
}

TEST_CASE("simulation on rocksdb: without the sync, what was told is lost") {
  bool found = false;
  for (std::uint64_t seed = 1; seed <= 10 && !found; ++seed) {
    rocksdb_storage store{false};
    run_result result;
    found = run(seed, store, result).find("is lost") != std::string::npos;
  }
  CHECK(found);
}

}  // namespace moim::sim::simulation_on_rocksdb_test
