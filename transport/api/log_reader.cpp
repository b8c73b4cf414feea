// Worker threads that take one read after the other.
#include "transport/api/log_reader.hpp"

#include "domain/ensure.hpp"

namespace moim::transport {

log_reader::log_reader(const storage::event_log& log, unsigned threads,
                       std::size_t queue_length_max)
    : log_(log), queue_(queue_length_max) {
  ensure(threads > 0, "a reader has a thread");
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

log_reader::~log_reader() {
  stop();
}

void log_reader::work() {
  while (auto next = queue_.take()) {
    (*next)();
  }
}

void log_reader::stop() {
  queue_.close();
  threads_.clear();
}

}  // namespace moim::transport
