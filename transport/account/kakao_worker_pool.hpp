// A worker pool for blocking requests to Kakao, so that a slow answer delays only the clients that
// wait for it. The queue is bounded: past 64 waiting requests the next one is refused.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include "transport/account/kakao.hpp"
#include "transport/host/job_queue.hpp"

namespace moim::transport {

/// Thread-safe. The executors of its callbacks must live until `stop` has returned.
class kakao_worker_pool {
 public:
  static constexpr unsigned threads_default = 2;
  static constexpr std::size_t queue_length_max_default = 64;

  /// `settings` outlive it. Without a client id there are no threads, and nothing is taken.
  explicit kakao_worker_pool(const kakao_settings& settings, unsigned threads = threads_default,
                             std::size_t queue_length_max = queue_length_max_default);
  kakao_worker_pool(const kakao_worker_pool&) = delete;
  kakao_worker_pool& operator=(const kakao_worker_pool&) = delete;
  ~kakao_worker_pool();  // stops

  /// Calls `done(work(client))`: `work` on a thread of the pool, `done` on the executor, whose
  /// context is kept at work until then. False when the queue is full or the pool stopped; then
  /// neither is called.
  template <class Work, class Done>
  [[nodiscard]] bool ask(const boost::asio::any_io_executor& executor, Work work, Done done) {
    return queue_.push([executor, work = std::move(work), done = std::move(done),
                        busy = boost::asio::prefer(
                            executor, boost::asio::execution::outstanding_work.tracked)](
                           kakao_client& client) mutable {
      boost::asio::post(executor, [done = std::move(done), result = work(client),
                                   busy = std::move(busy)]() mutable { done(std::move(result)); });
    });
  }

  /// Takes no more, gives up what is under way within about a second, ends the threads.
  void stop();

 private:
  using job = std::function<void(kakao_client&)>;

  void work();

  const kakao_settings& settings_;
  job_queue<job> queue_;
  std::atomic<bool> stopping_{false};
  std::vector<std::jthread> threads_;
};

}  // namespace moim::transport
