// A bounded queue of blocking jobs in front of a worker pool. A full queue refuses a job, so that
// its caller can answer 503 at once.
//
// A mutex is enough: it is held for a move, beside work of milliseconds.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace moim::transport {

/// Thread-safe.
template <class Job>
class job_queue {
 public:
  explicit job_queue(std::size_t length_max) : length_max_(length_max) {}

  /// False when it is full or closed; then the job is not taken.
  [[nodiscard]] bool push(Job next) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || jobs_.size() >= length_max_) {
        return false;
      }
      jobs_.push_back(std::move(next));
    }
    changed_.notify_one();
    return true;
  }

  /// Waits for a job. None: the queue is closed, and nothing is left in it.
  std::optional<Job> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
    if (jobs_.empty()) {
      return std::nullopt;
    }
    std::optional<Job> next{std::move(jobs_.front())};
    jobs_.pop_front();
    return next;
  }

  enum class rest { done, forgotten };

  /// Takes no more; `what_waits` is still given out, or forgotten.
  void close(rest what_waits = rest::done) {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      if (what_waits == rest::forgotten) {
        jobs_.clear();
      }
    }
    changed_.notify_all();
  }

  std::size_t length() const {
    const std::lock_guard lock(mutex_);
    return jobs_.size();
  }

 private:
  const std::size_t length_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool closed_ = false;
};

}  // namespace moim::transport
