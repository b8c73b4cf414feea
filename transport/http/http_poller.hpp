// Readiness of many sockets for one io_context. Asio makes an operation for every read and often
// one more system call (a read that finds nothing, or an epoll_ctl). Here each socket is
// registered once, edge-triggered, in an epoll set of its own, and only the set is watched
// through Asio: three system calls a turn, shared by all sockets that are ready in it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <sys/epoll.h>

namespace moim::transport {

class http_poller {
 public:
  using ready_callback = std::function<void(const epoll_event* events, std::size_t count)>;

  explicit http_poller(boost::asio::io_context& io);

  void start(ready_callback on_ready);
  void stop();
  // `tag` comes back in the events. Closing the socket ends the watch. False on failure.
  [[nodiscard]] bool watch(int socket, void* tag);

 private:
  void wait();

  boost::asio::posix::stream_descriptor set_;
  ready_callback on_ready_;
  // One turn; then what others have posted to the io_context is run.
  std::array<epoll_event, 64> events_;
};

}  // namespace moim::transport
