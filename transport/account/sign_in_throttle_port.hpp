// Gives all I/O threads access to the one throttle of sign-ins: it lives on the first I/O thread,
// which takes the attempts of all others one by one, as an actor would.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "transport/account/sign_in_throttle.hpp"

namespace moim::transport {

class sign_in_throttle_port {
 public:
  /// Before the I/O threads start: the thread where the throttle lives.
  void settle_on(boost::asio::io_context& home) { home_ = &home; }

  /// Calls `then` on `back` with how long to wait, or with none when the attempt may go on.
  void admit(std::string login, std::string address, timestamp now, boost::asio::io_context& back,
             std::function<void(std::optional<std::chrono::milliseconds>)> then) {
    boost::asio::post(*home_, [this, login = std::move(login), address = std::move(address), now,
                               &back, then = std::move(then)]() mutable {
      const auto wait = throttle_.admit(login, address, now);
      boost::asio::post(back, [then = std::move(then), wait] { then(wait); });
    });
  }

  /// After a sign-in that succeeded.
  void forgive(std::string login) {
    boost::asio::post(*home_, [this, login = std::move(login)] { throttle_.succeeded(login); });
  }

 private:
  boost::asio::io_context* home_ = nullptr;
  sign_in_throttle throttle_;
};

}  // namespace moim::transport
