// Worker threads, each with a Kakao client of its own.
#include "transport/account/kakao_worker_pool.hpp"

namespace moim::transport {

kakao_worker_pool::kakao_worker_pool(const kakao_settings& settings, unsigned threads,
                                     std::size_t queue_length_max)
    : settings_(settings), queue_(settings.client_id.empty() ? 0 : queue_length_max) {
  for (unsigned i = 0; i < threads && !settings.client_id.empty(); ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

kakao_worker_pool::~kakao_worker_pool() {
  stop();
}

void kakao_worker_pool::work() {
  kakao_client client{settings_, [this] { return stopping_.load(); }};
  while (auto next = queue_.take()) {
    (*next)(client);
  }
}

void kakao_worker_pool::stop() {
  stopping_ = true;
  queue_.close();
  threads_.clear();
}

}  // namespace moim::transport
