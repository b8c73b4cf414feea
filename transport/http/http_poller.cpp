// The epoll set itself is a descriptor that is readable while any socket in it is ready.
#include "transport/http/http_poller.hpp"

#include <cerrno>
#include <system_error>

namespace moim::transport {
namespace {

int make_epoll_set() {
  const int set = ::epoll_create1(EPOLL_CLOEXEC);
  if (set < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  return set;
}

}  // namespace

http_poller::http_poller(boost::asio::io_context& io) : set_(io, make_epoll_set()) {}

void http_poller::start(ready_callback on_ready) {
  on_ready_ = std::move(on_ready);
  wait();
}

void http_poller::stop() {
  boost::system::error_code ignored;
  set_.close(ignored);
}

bool http_poller::watch(int socket, void* tag) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = tag;
  return ::epoll_ctl(set_.native_handle(), EPOLL_CTL_ADD, socket, &event) == 0;
}

void http_poller::wait() {
  set_.async_wait(
      boost::asio::posix::descriptor_base::wait_read, [this](const boost::system::error_code& ec) {
        if (ec) return;
        const int count =
            ::epoll_wait(set_.native_handle(), events_.data(), static_cast<int>(events_.size()), 0);
        if (count > 0) on_ready_(events_.data(), static_cast<std::size_t>(count));
        if (set_.is_open()) wait();
      });
}

}  // namespace moim::transport
