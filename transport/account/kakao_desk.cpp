// Threads that ask one question after the other, each through a client of its own.
#include "transport/account/kakao_desk.hpp"

namespace moim::transport {

kakao_desk::kakao_desk(const kakao_settings& settings, unsigned threads,
                       std::size_t queue_length_max)
    : settings_(settings), queue_(settings.client_id.empty() ? 0 : queue_length_max) {
  for (unsigned i = 0; i < threads && !settings.client_id.empty(); ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

kakao_desk::~kakao_desk() {
  stop();
}

void kakao_desk::work() {
  kakao_client client{settings_, [this] { return stopping_.load(); }};
  while (auto next = queue_.take()) {
    (*next)(client);
  }
}

void kakao_desk::stop() {
  stopping_ = true;
  queue_.close();
  threads_.clear();
}

}  // namespace moim::transport
