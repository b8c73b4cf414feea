// Listens and hands out connected sockets. One acceptor deals to all I/O threads in turn: with
// SO_REUSEPORT the kernel deals by hash, which leaves 64 connections on two threads uneven.
#pragma once

#include <functional>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace moim::transport {

class http_acceptor {
 public:
  // The callee owns the socket: connected, non-blocking, close-on-exec, TCP_NODELAY.
  using socket_callback = std::function<void(int socket, const boost::asio::ip::address& remote)>;

  // Binds and listens; throws boost::system::system_error.
  http_acceptor(boost::asio::io_context& io, const boost::asio::ip::tcp::endpoint& endpoint);

  [[nodiscard]] unsigned short port() const { return acceptor_.local_endpoint().port(); }
  void start(socket_callback on_socket);
  // Hands out what is already connected, then stops listening.
  void stop();

 private:
  void wait();
  void wait_for_descriptors();
  // False when nothing can be accepted now because descriptors or memory are short.
  [[nodiscard]] bool accept_pending(unsigned count_max);

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer retry_;
  socket_callback on_socket_;
};

}  // namespace moim::transport
