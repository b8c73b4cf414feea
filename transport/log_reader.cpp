// A lock is right here, as in password_hasher: it is held for a move, beside work of milliseconds.
#include "transport/log_reader.hpp"

#include "domain/ensure.hpp"

namespace moim::transport {

log_reader::log_reader(const storage::event_log& log, unsigned threads,
                       std::size_t queue_length_max)
    : log_(log), queue_length_max_(queue_length_max) {
  ensure(threads > 0, "a reader has a thread");
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

log_reader::~log_reader() {
  stop();
}

bool log_reader::push(job next) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= queue_length_max_) {
      return false;
    }
    queue_.push_back(std::move(next));
  }
  changed_.notify_one();
  return true;
}

void log_reader::work() {
  for (;;) {
    job next;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) {
        return;
      }
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    next();
  }
}

void log_reader::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  threads_.clear();
}

}  // namespace moim::transport
