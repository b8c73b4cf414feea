// Collects the actors that messages make runnable, and hands all of them to the workers at once: an
// actor that sends many messages in one turn wakes a worker once, not once for each.
#pragma once

#include <vector>

#include <caf/actor_system.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <caf/scoped_execution_unit.hpp>

#include "actors/engine/run_queue.hpp"

namespace moim::actors {

/// The context of an actor while it sends. Nothing runs before `flush`.
class batching_unit : public caf::scoped_execution_unit {
 public:
  explicit batching_unit(caf::actor_system& system)
      : caf::scoped_execution_unit(&system),
        workers_(dynamic_cast<worker_pool*>(&system.scheduler())) {}

  void exec_later(caf::resumable* job) override { jobs_.push_back(job); }
  bool empty() const { return jobs_.empty(); }

  void flush() {
    if (jobs_.empty()) {
      return;
    }
    if (workers_ != nullptr) {
      workers_->data().put(jobs_);
    } else {
      for (auto* job : jobs_) {
        system().scheduler().enqueue(job);
      }
    }
    jobs_.clear();
  }

 private:
  worker_pool* const workers_;  // null under another scheduler
  std::vector<caf::resumable*> jobs_;
};

}  // namespace moim::actors
