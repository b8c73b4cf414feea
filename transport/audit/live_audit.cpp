// Polls for new events a few times a second: a subscription to the committed feed would queue up in
// front of a thread that is meant to fall behind.
#include "transport/audit/live_audit.hpp"

#include <chrono>
#include <ctime>

#include <sched.h>

#include "storage/audit/live_auditor.hpp"
#include "transport/host/logging.hpp"

namespace moim::transport {

namespace {

/// A read holds what it reads in RocksDB, so it is short.
constexpr std::size_t records_at_once = 1'000;

std::chrono::nanoseconds cpu_time_of_thread() {
  timespec time{};
  (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

void tell(storage::live_auditor& judge) {
  for (const auto& complaint : judge.take_complaints()) {
    log(log_level::error, "the log breaks a promise", {{"complaint", complaint}});
  }
}

}  // namespace

std::chrono::nanoseconds audit_pause(bool caught_up, bool log_grew, std::chrono::nanoseconds cpu) {
  if (caught_up) {
    return audit_look_interval;
  }
  return log_grew ? audit_pauses_a_step * cpu : std::chrono::nanoseconds{0};
}

live_audit::live_audit(const storage::event_log& log, const actors::telemetry& node)
    : log_(log), node_(node) {
  figures_.position = node.committed_position.load();
  thread_ = std::jthread{
      [this, from = figures_.position.load()](const std::stop_token& stop) { work(stop, from); }};
}

live_audit::~live_audit() {
  stop();
}

void live_audit::stop() {
  thread_.request_stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void live_audit::work(const std::stop_token& stop, std::uint64_t from) {
  // Runs when nothing else wants to, and makes room at once. It needs no right, so it does not
  // fail.
  const sched_param unused{};
  (void)sched_setscheduler(0, SCHED_IDLE, &unused);  // 0: this thread
  storage::live_auditor judge{log_, from};
  while (!stop.stop_requested()) {
    const auto committed_before = node_.committed_position.load();
    const auto cpu_before = cpu_time_of_thread();
    if (const auto failure = judge.advance(records_at_once)) {
      ++figures_.complaints;
      return log(log_level::error, "the log cannot be audited", {{"reason", failure->reason}});
    }
    figures_.position = judge.position();
    figures_.complaints = judge.complaint_count();
    figures_.passed_over = judge.passed_over();
    tell(judge);
    const auto committed = node_.committed_position.load();
    const auto pause = audit_pause(judge.position() >= committed, committed != committed_before,
                                   cpu_time_of_thread() - cpu_before);
    std::unique_lock lock{mutex_};
    woken_.wait_for(lock, stop, pause, [] { return false; });
  }
}

}  // namespace moim::transport
