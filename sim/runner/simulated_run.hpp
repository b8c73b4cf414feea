// The state of one simulated run, with the faults that may strike it and the phase at its end, in
// which nothing may fail.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/auditor/run_checker.hpp"
#include "sim/auditor/trace.hpp"
#include "sim/host/random_source.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/planted/planted_log.hpp"
#include "sim/runner/simulation.hpp"
#include "sim/workload/clients.hpp"
#include "sim/workload/operation.hpp"
#include "sim/workload/workload_config.hpp"
#include "sim/world/process_log.hpp"
#include "sim/world/saved_view_fault.hpp"
#include "sim/world/simulated_keys.hpp"
#include "sim/world/simulated_process.hpp"

namespace moim::sim {

class simulated_run final : public fault_target {
 public:
  simulated_run(const run_options& options, simulated_storage& storage);
  run_result run();

  std::int64_t now_ms() const override { return now_ms_; }
  void pass_time(std::int64_t ms) override;
  void hold_back(std::string_view actor, unsigned steps) override {
    process_->hold_back(actor, steps);
  }
  simulated_service& service(std::string_view name) override;
  void strike_disk(disk_fault fault) override { storage_.strike(fault); }
  void fail_reads(unsigned steps) override {
    unreadable_steps_ = steps;
    let_reads_fail(true);
  }
  void spoil_saved_view(std::uint32_t way, std::uint32_t place) override {
    sim::spoil_saved_view(directory_.path(), way, place);
  }
  void cut_power() override {
    storage_.cut_power();
    restart(ending::crash);
  }
  void kill() override { restart(ending::crash); }
  void stop_orderly() override;

 private:
  enum class ending { crash, orderly };

  void step();
  void go_on();
  std::string go(std::size_t way);
  void let_reads_fail(bool on) {
    log_->fail_reads(on);
    open_keys_->fail(on);
  }
  bool begin_operation();
  void start();
  void restart(ending how);
  void disconnect();
  bool go_until(const std::function<bool()>& done);
  void finish(const std::function<bool()>& done, const std::string& what);
  std::size_t ways_of_services() const;
  bool is_idle() { return process_->ways() == 0 && ways_of_services() == 0; }
  bool reactions_are_done();
  bool due_is_done();
  void heal();
  void finish_due();
  void ask_everything();
  void look();
  void see_durable(std::uint64_t from_position);

  const run_options& options_;
  const planted_bug& bug_;
  workload_config config_;
  random_source schedule_;
  trace trace_;
  simulated_keys keys_;  // outlive every process, as a disk does
  run_checker checker_;
  clients clients_;
  std::vector<std::unique_ptr<simulated_service>> services_;
  scratch_directory directory_;
  simulated_storage& storage_;
  std::unique_ptr<process_log> log_;
  std::unique_ptr<process_keys> open_keys_;
  planted_log faulty_log_;
  std::unique_ptr<stepped_actor_factory> actors_;
  std::unique_ptr<simulated_process> process_;
  std::int64_t now_ms_;
  std::int64_t waited_ms_ = 0;  // for what falls due
  std::uint64_t next_operation_ = 0;
  std::uint64_t unreadable_steps_ = 0;
  std::uint64_t restarts_ = 0;
};

}  // namespace moim::sim
