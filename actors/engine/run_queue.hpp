// A scheduling policy for CAF: how workers get the actors that are to run. There is one queue for
// all workers, and one for each worker alone: actors that an actor wakes while it runs stay on its
// worker, without a lock, unless another worker sleeps. A thread that wakes many actors from
// outside enqueues them under one lock, so that a worker is not woken to wait for the rest.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <span>

#include <caf/logger.hpp>
#include <caf/policy/unprofiled.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/coordinator.hpp>

namespace moim::actors {

class run_queue : public caf::policy::unprofiled {
 public:
  struct coordinator_data {
    explicit coordinator_data(caf::scheduler::abstract_coordinator*) {}

    void put(std::span<caf::resumable* const> more) {
      bool wake_all = false;
      {
        const std::lock_guard guard{lock};
        jobs.insert(jobs.end(), more.begin(), more.end());
        waiting = jobs.size();
        if (sleeping == 0) {
          return;
        }
        wake_all = jobs.size() > 1;
      }
      if (wake_all) {
        came.notify_all();
      } else {
        came.notify_one();
      }
    }

    std::mutex lock;
    std::condition_variable came;
    std::deque<caf::resumable*> jobs;
    std::atomic<std::size_t> waiting{0};  // the number of `jobs`, to be seen without the lock
    std::atomic<std::size_t> sleeping{0};
  };

  struct worker_data {
    explicit worker_data(caf::scheduler::abstract_coordinator*) {}

    std::deque<caf::resumable*> jobs;
    unsigned turns = 0;
  };

  template <class Coordinator>
  void central_enqueue(Coordinator* self, caf::resumable* job) {
    d(self).put({&job, 1});
  }

  template <class Worker>
  void external_enqueue(Worker* self, caf::resumable* job) {
    central_enqueue(self->parent(), job);
  }

  template <class Worker>
  void internal_enqueue(Worker* self, caf::resumable* job) {
    if (d(self->parent()).sleeping.load(std::memory_order_relaxed) > 0) {
      central_enqueue(self->parent(), job);
    } else {
      d(self).jobs.push_back(job);
    }
  }

  template <class Worker>
  void resume_job_later(Worker* self, caf::resumable* job) {
    d(self).jobs.push_back(job);
  }

  template <class Worker>
  caf::resumable* dequeue(Worker* self) {
    auto& all = d(self->parent());
    auto& mine = d(self).jobs;
    if (d(self).turns == 0) {
      // CAF's own log is off. A thread that has none does not look up, before and after each run of
      // an actor, whose lines it would write.
      caf::logger::set_current_actor_system(nullptr);
    }
    if (mine.size() > 1 && all.sleeping.load(std::memory_order_relaxed) > 0) {
      central_enqueue(self->parent(), mine.back());
      mine.pop_back();
    }
    const bool look = ++d(self).turns % turns_between_looks == 0 &&
                      all.waiting.load(std::memory_order_relaxed) > 0;
    if (mine.empty() || look) {
      take_share(all, mine, self->parent()->num_workers());
    }
    auto* job = mine.front();
    mine.pop_front();
    return job;
  }

  template <class Worker, class Visit>
  void foreach_resumable(Worker* self, Visit visit) {
    for (auto* job : std::exchange(d(self).jobs, {})) {
      visit(job);
    }
  }

  template <class Coordinator, class Visit>
  void foreach_central_resumable(Coordinator* self, Visit visit) {
    for (auto* job : std::exchange(d(self).jobs, {})) {
      visit(job);
    }
  }

 private:
  /// A worker whose actors keep each other busy looks for others after so many runs.
  static constexpr unsigned turns_between_looks = 32;

  /// Moves one worker's part of the common queue to `mine`; sleeps when both are empty.
  static void take_share(coordinator_data& all, std::deque<caf::resumable*>& mine,
                         std::size_t workers) {
    std::unique_lock guard{all.lock};
    if (mine.empty() && all.jobs.empty()) {
      ++all.sleeping;
      all.came.wait(guard, [&] { return !all.jobs.empty(); });
      --all.sleeping;
    }
    const auto share = static_cast<std::ptrdiff_t>((all.jobs.size() + workers - 1) / workers);
    mine.insert(mine.end(), all.jobs.begin(), all.jobs.begin() + share);
    all.jobs.erase(all.jobs.begin(), all.jobs.begin() + share);
    all.waiting = all.jobs.size();
  }
};

using worker_pool = caf::scheduler::coordinator<run_queue>;

}  // namespace moim::actors
