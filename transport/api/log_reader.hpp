// A worker pool for reads of the log: a page of records or a replayed stream may take milliseconds
// of disk and decoding, which I/O threads and workers cannot spare. The queue is bounded; past it a
// read is refused.
#pragma once

#include <cstddef>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include "storage/log/event_log.hpp"
#include "transport/host/job_queue.hpp"

namespace moim::transport {

/// Thread-safe. The log and the executors of its callbacks must live until `stop` has returned.
class log_reader {
 public:
  static constexpr unsigned threads_default = 1;
  static constexpr std::size_t queue_length_max_default = 64;

  explicit log_reader(const storage::event_log& log, unsigned threads = threads_default,
                      std::size_t queue_length_max = queue_length_max_default);
  log_reader(const log_reader&) = delete;
  log_reader& operator=(const log_reader&) = delete;
  ~log_reader();  // stops

  /// Calls `done(look(log))`: `look` on a thread of the reader, `done` on the executor, whose
  /// context is kept at work until then. False when the queue is full or the reader stopped; then
  /// neither is called.
  template <class Look, class Done>
  [[nodiscard]] bool read(const boost::asio::any_io_executor& executor, Look look, Done done) {
    return queue_.push([this, executor, look = std::move(look), done = std::move(done),
                        work = boost::asio::prefer(
                            executor, boost::asio::execution::outstanding_work.tracked)]() mutable {
      boost::asio::post(executor, [done = std::move(done), result = look(log_),
                                   work = std::move(work)]() mutable { done(std::move(result)); });
    });
  }

  /// Takes no more, finishes what is queued, ends the threads.
  void stop();

 private:
  using job = std::function<void()>;

  void work();

  const storage::event_log& log_;
  job_queue<job> queue_;
  std::vector<std::jthread> threads_;
};

}  // namespace moim::transport
