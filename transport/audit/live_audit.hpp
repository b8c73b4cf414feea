// The auditor inside the server: a thread of the lowest priority checks every committed event again
// (storage/audit/live_auditor). Under full load it falls behind, and keeps to a small part of one
// core, because it shares caches with the threads that serve; it catches up later (docs/audit.md).
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "actors/engine/telemetry.hpp"
#include "storage/log/event_log.hpp"

namespace moim::transport {

/// Read by /metrics.
struct audit_figures {
  std::atomic<std::uint64_t> position{0};     ///< of the last event judged
  std::atomic<std::uint64_t> complaints{0};   ///< promises found broken since the start
  std::atomic<std::uint64_t> passed_over{0};  ///< events of slots too long to judge while serving
};

/// Between looks at a log whose events are all judged.
inline constexpr std::chrono::milliseconds audit_look_interval{100};
/// For each step, as long as its own CPU time, while the log grows: a twentieth of a core.
inline constexpr int audit_pauses_a_step = 19;

/// What follows a step of so much CPU time, during which the log grew or did not.
std::chrono::nanoseconds audit_pause(bool caught_up, bool log_grew, std::chrono::nanoseconds cpu);

class live_audit {
 public:
  /// Begins behind what is committed now. Log and counters outlive it.
  live_audit(const storage::event_log& log, const actors::telemetry& node);
  live_audit(const live_audit&) = delete;
  live_audit& operator=(const live_audit&) = delete;
  ~live_audit();  // stops

  void stop();
  const audit_figures& figures() const { return figures_; }

 private:
  void work(const std::stop_token& stop, std::uint64_t from);

  const storage::event_log& log_;
  const actors::telemetry& node_;
  audit_figures figures_;
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::jthread thread_;
};

}  // namespace moim::transport
