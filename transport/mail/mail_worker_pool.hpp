// A worker pool that composes messages and hands them to mail transports, which block. It takes as
// many mails at once as it has threads; a caller that keeps to `width` never waits.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "actors/mail/mail_port.hpp"
#include "transport/host/job_queue.hpp"
#include "transport/mail/mail_transport.hpp"

namespace moim::transport {

class mail_worker_pool final : public actors::mail_port {
 public:
  mail_worker_pool(correspondent from, unsigned threads, const make_mail_transport& make_transport);
  ~mail_worker_pool() override;  // closes

  unsigned width() const override { return static_cast<unsigned>(transports_.size()); }
  void hand_over(actors::outgoing_mail order,
                 std::function<void(actors::mail_outcome)> done) override;

  /// Takes no more, forgets what has not begun, waits for what has.
  void close();

 private:
  struct job {
    actors::outgoing_mail order;
    std::function<void(actors::mail_outcome)> done;
  };

  void work(mail_transport& transport);
  actors::mail_outcome deliver(mail_transport& transport, const actors::outgoing_mail& order) const;

  const correspondent from_;
  std::atomic<bool> stopping_ = false;
  std::vector<std::unique_ptr<mail_transport>> transports_;  // one for each thread
  job_queue<job> queue_;
  std::vector<std::jthread> threads_;
};

/// The message of an order; none when mail cannot be sent to its address.
std::optional<mail_envelope> compose(const correspondent& from, const actors::outgoing_mail& order);

}  // namespace moim::transport
