// A lock is right here, as in password_hasher: it is held for a move, beside work of milliseconds.
#include "transport/kakao_desk.hpp"

namespace moim::transport {

kakao_desk::kakao_desk(const kakao_settings& settings, unsigned threads,
                       std::size_t queue_length_max)
    : settings_(settings), queue_length_max_(queue_length_max) {
  for (unsigned i = 0; i < threads && !settings.client_id.empty(); ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

kakao_desk::~kakao_desk() {
  stop();
}

bool kakao_desk::push(job next) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || threads_.empty() || queue_.size() >= queue_length_max_) {
      return false;
    }
    queue_.push_back(std::move(next));
  }
  changed_.notify_one();
  return true;
}

void kakao_desk::work() {
  kakao_client client{settings_, [this] { return stopping_.load(); }};
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
    next(client);
  }
}

void kakao_desk::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  threads_.clear();
}

}  // namespace moim::transport
