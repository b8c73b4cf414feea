// Accepts in bursts, bounded so that a flood of connections does not starve the open ones.
#include "transport/http/http_acceptor.hpp"

#include <cerrno>
#include <chrono>

#include <sys/socket.h>

namespace moim::transport {
namespace {

namespace asio = boost::asio;

constexpr unsigned accepts_at_once_max = 64;
constexpr unsigned backlog_max = 64 * 1024;
constexpr std::chrono::milliseconds retry_after{100};

}  // namespace

http_acceptor::http_acceptor(asio::io_context& io, const asio::ip::tcp::endpoint& endpoint)
    : acceptor_(io), retry_(io) {
  acceptor_.open(endpoint.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  // Accepted sockets inherit it on Linux.
  acceptor_.set_option(asio::ip::tcp::no_delay(true));
  acceptor_.bind(endpoint);
  acceptor_.listen(asio::socket_base::max_listen_connections);
  acceptor_.non_blocking(true);
}

void http_acceptor::start(socket_callback on_socket) {
  on_socket_ = std::move(on_socket);
  wait();
}

void http_acceptor::stop() {
  retry_.cancel();
  if (!acceptor_.is_open()) return;
  static_cast<void>(accept_pending(backlog_max));
  boost::system::error_code ignored;
  acceptor_.close(ignored);
}

void http_acceptor::wait() {
  acceptor_.async_wait(asio::socket_base::wait_read, [this](const boost::system::error_code& ec) {
    if (ec || !acceptor_.is_open()) return;
    if (accept_pending(accepts_at_once_max)) {
      wait();
    } else {
      wait_for_descriptors();
    }
  });
}

void http_acceptor::wait_for_descriptors() {
  retry_.expires_after(retry_after);
  retry_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec && acceptor_.is_open()) wait();
  });
}

bool http_acceptor::accept_pending(unsigned count_max) {
  for (unsigned count = 0; count < count_max; ++count) {
    asio::ip::tcp::endpoint remote;
    auto length = static_cast<socklen_t>(remote.capacity());
    const int socket =
        ::accept4(acceptor_.native_handle(), remote.data(), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket >= 0) {
      on_socket_(socket, remote.address());
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      return false;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return true;
    }
    // Anything else concerns the one connection that is already gone.
  }
  return true;
}

}  // namespace moim::transport
