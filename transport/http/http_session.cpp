// Reads and writes directly on the non-blocking socket; only what does not fit is buffered.
#include "transport/http/http_session.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "transport/http/http_loop.hpp"
#include "transport/http/http_stream.hpp"

namespace moim::transport {
namespace {

// Pipelined requests served in one go before other connections get their turn.
constexpr unsigned requests_at_once_max = 32;
// Up to here one copy is cheaper than a second buffer in the system call.
constexpr std::size_t inline_content_max = 16 * 1024;
constexpr std::size_t discard_bytes = 64 * 1024;
constexpr unsigned discard_rounds_max = 16;

constexpr auto never = std::chrono::steady_clock::time_point::max();

}  // namespace

// The part of an answer that the socket did not take at once.
struct http_session::pending_output {
  std::string bytes;
  std::shared_ptr<const std::string> shared;  // follows `bytes`
  std::size_t shared_begin = 0;
  std::size_t sent = 0;  // of both together

  [[nodiscard]] std::string_view first() const {
    return std::string_view(bytes).substr(std::min(sent, bytes.size()));
  }
  [[nodiscard]] std::string_view second() const {
    if (!shared) return {};
    const auto before = sent > bytes.size() ? sent - bytes.size() : 0;
    return std::string_view(*shared).substr(shared_begin + before);
  }
};

namespace {

// Bytes sent, or -1 with errno.
ssize_t send_both(int socket, std::string_view first, std::string_view second) {
  if (second.empty()) return ::send(socket, first.data(), first.size(), MSG_NOSIGNAL);
  std::array<iovec, 2> parts{iovec{const_cast<char*>(first.data()), first.size()},
                             iovec{const_cast<char*>(second.data()), second.size()}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

http_session::http_session(http_loop& loop, int socket, const boost::asio::ip::address& remote)
    : loop_(loop),
      deadline_(loop.now() + loop.limits().idle_timeout),
      remote_(remote),
      socket_(socket) {}

http_session::~http_session() = default;

void http_session::on_events(std::uint32_t events) {
  if (phase_ == phase::closed) return;
  if (events & (EPOLLERR | EPOLLHUP)) return close();
  if (events & EPOLLRDHUP) peer_done_ = true;
  if (events & (EPOLLIN | EPOLLRDHUP)) readable_ = true;
  if (phase_ == phase::streaming && peer_done_) return close();
  if (output_ && (events & EPOLLOUT)) flush();
  if (is_reading()) {
    pump();
  } else if (phase_ == phase::lingering) {
    discard();
  }
}

void http_session::on_tick() {
  if (loop_.now() < deadline_) return;
  if (phase_ == phase::streaming) return on_stream_tick();
  if (phase_ == phase::receiving) {
    loop_.tally().add(http_count::timeout);
    refuse(408, "request_timeout");
    return;
  }
  if (phase_ == phase::writing) loop_.tally().add(http_count::write_timeout);
  close();
}

void http_session::on_drain() {
  if (phase_ == phase::streaming) {
    auto* const owner = stream_;
    end_stream();
    return owner->on_closed();
  }
  if (phase_ != phase::idle) return;
  readable_ = true;  // a request may have arrived that epoll has not reported yet
  pump();
  if (phase_ == phase::idle) close();
}

void http_session::pump() {
  if (pumping_) return;
  pumping_ = true;
  for (unsigned served = 0; is_reading() && receive();) {
    if (phase_ == phase::idle && ++served == requests_at_once_max) {
      loop_.resume_later(*this);
      break;
    }
  }
  pumping_ = false;
}

bool http_session::receive() {
  if (leftover_.empty() && !readable_) return false;
  if (!receiving_) receiving_ = loop_.acquire(remote_);
  const auto space = receiving_->request.space();
  std::size_t count = 0;
  if (leftover_.empty()) {
    count = read_into(space.data(), space.size());
    if (count == 0) return false;
  } else {
    count = std::min(space.size(), leftover_.size());
    std::memcpy(space.data(), leftover_.data(), count);
    leftover_.erase(0, count);
  }
  on_received(count);
  return true;
}

std::size_t http_session::read_into(char* space, std::size_t size) {
  const auto got = ::recv(socket_, space, size, 0);
  if (got > 0) {
    // A short read has emptied the socket, and what comes later is a new edge. The end of the
    // stream is not: it was reported with the bytes before it.
    if (static_cast<std::size_t>(got) < size && !peer_done_) readable_ = false;
    return static_cast<std::size_t>(got);
  }
  if (got == 0 || !would_block()) {
    close();
    return 0;
  }
  readable_ = errno == EINTR;
  if (!receiving_->request.started()) loop_.recycle(std::exchange(receiving_, nullptr));
  return 0;
}

void http_session::on_received(std::size_t count) {
  if (phase_ == phase::idle) {
    phase_ = phase::receiving;
    deadline_ = loop_.now() + loop_.limits().request_timeout;
  }
  switch (receiving_->request.received(count)) {
    case http_parse_result::need_more:
      if (!continue_sent_ && receiving_->request.wants_continue()) send_continue();
      return;
    case http_parse_result::complete:
      return dispatch();
    case http_parse_result::malformed:
      loop_.tally().add(http_count::malformed);
      return refuse(400, "malformed_request");
    case http_parse_result::headers_too_large:
      loop_.tally().add(http_count::headers_too_large);
      return refuse(431, "headers_too_large");
    case http_parse_result::body_too_large:
      loop_.tally().add(http_count::body_too_large);
      return refuse(413, "body_too_large");
  }
}

void http_session::send_continue() {
  static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
  continue_sent_ = true;
  // The socket's buffer is empty here, so it takes these bytes or the connection is dying.
  static_cast<void>(send_both(socket_, text, {}));
}

void http_session::dispatch() {
  auto* const state = std::exchange(receiving_, nullptr);
  if (const auto rest = state->request.rest(); !rest.empty()) leftover_.insert(0, rest);
  continue_sent_ = false;
  phase_ = phase::handling;
  deadline_ = never;
  loop_.name_request(*state);
  if (!loop_.enter(*state)) {
    loop_.tally().add(http_count::overloaded);
    answer(*state, loop_.problem(503, "overloaded", *state));
    loop_.recycle(state);
    return;
  }
  loop_.tally().add(http_count::requests);
  state->session = this;
  handling_ = state;
  try {
    loop_.handler().handle(http_exchange(state));
  } catch (const std::exception&) {
    // Unwinding has dropped the exchange, which has answered 500.
    loop_.tally().add(http_count::exception);
  }
}

void http_session::refuse(unsigned status, std::string_view code) {
  auto* const state = receiving_ ? std::exchange(receiving_, nullptr) : loop_.acquire(remote_);
  loop_.name_request(*state);
  close_after_ = true;
  answer(*state, loop_.problem(status, code, *state));
  loop_.recycle(state);
}

void http_session::answer(const http_exchange_state& state, const http_response& response) {
  handling_ = nullptr;
  const auto& request = state.request;
  close_after_ = close_after_ || response.close || loop_.is_draining() || !request.keep_alive();
  auto& head = loop_.scratch();
  head.clear();
  append_head(head, response,
              {.date = loop_.date(),
               .request_id = state.request_id,
               .close = close_after_,
               .http_1_0 = request.http_1_0()});
  std::string_view content;
  if (status_has_content(response.status) && request.verb() != boost::beast::http::verb::head) {
    content = response.content();
  }
  if (content.size() <= inline_content_max) {
    head.append(content);
    content = {};
  }
  write(head, content, response);
}

void http_session::write(const std::string& head, std::string_view content,
                         const http_response& response) {
  const auto result = send_both(socket_, head, content);
  if (result < 0 && !would_block()) return close();
  const auto sent = result < 0 ? 0 : static_cast<std::size_t>(result);
  if (sent == head.size() + content.size()) return written();

  output_ = std::make_unique<pending_output>();
  output_->bytes.assign(head, std::min(sent, head.size()));
  const auto content_sent = sent > head.size() ? sent - head.size() : 0;
  if (response.shared_body && !content.empty()) {
    output_->shared = response.shared_body;
    output_->shared_begin = content_sent;
  } else {
    output_->bytes.append(content.substr(content_sent));
  }
  phase_ = phase::writing;
  deadline_ = loop_.now() + loop_.limits().write_timeout;
}

void http_session::flush() {
  for (;;) {
    const auto first = output_->first();
    const auto second = output_->second();
    if (first.empty() && second.empty()) break;
    const auto result = send_both(socket_, first, second);
    if (result < 0) {
      if (!would_block()) close();
      return;
    }
    output_->sent += static_cast<std::size_t>(result);
  }
  output_.reset();
  if (phase_ != phase::streaming) return written();
  deadline_ = loop_.now() + loop_.limits().stream_heartbeat;
  stream_->on_clear();
}

void http_session::written() {
  if (close_after_) return linger();
  phase_ = phase::idle;
  if (!leftover_.empty()) loop_.refresh_now();
  deadline_ = loop_.now() + loop_.limits().idle_timeout;
  pump();
}

void http_session::stream(const http_exchange_state& state, const http_response& head,
                          http_stream& owner) {
  handling_ = nullptr;
  close_after_ = true;
  stream_ = &owner;
  owner.session_ = this;
  phase_ = phase::streaming;
  bound_socket();
  auto& bytes = loop_.scratch();
  bytes.clear();
  append_head(
      bytes, head,
      {.date = loop_.date(), .request_id = state.request_id, .close = true, .streamed = true});
  bytes.append(head.content());
  send_piece(bytes);
  if (peer_done_) abandon();
}

void http_session::bound_socket() const {
  const int buffer = loop_.limits().stream_send_buffer_bytes;
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer));
  const auto lost = static_cast<unsigned>(loop_.limits().stream_lost_timeout.count());
  ::setsockopt(socket_, IPPROTO_TCP, TCP_USER_TIMEOUT, &lost, sizeof(lost));
}

void http_session::send_piece(std::string_view bytes) {
  if (abandoned_) return;
  if (output_) {
    output_->bytes.erase(0, std::exchange(output_->sent, 0));
    if (output_->bytes.size() + bytes.size() > loop_.limits().stream_backlog_bytes_max) {
      loop_.tally().add(http_count::stream_dropped);
      return abandon();
    }
    output_->bytes.append(bytes);
    return;
  }
  const auto result = send_both(socket_, bytes, {});
  if (result < 0 && !would_block()) return abandon();
  const auto sent = result < 0 ? 0 : static_cast<std::size_t>(result);
  deadline_ = loop_.now() + loop_.limits().stream_heartbeat;
  if (sent == bytes.size()) return;
  output_ = std::make_unique<pending_output>();
  output_->bytes.assign(bytes.substr(sent));
  deadline_ = loop_.now() + loop_.limits().write_timeout;
}

void http_session::on_stream_tick() {
  static constexpr std::string_view heartbeat = ":\n\n";  // a comment to EventSource
  if (!output_) return send_piece(heartbeat);
  loop_.tally().add(http_count::write_timeout);
  loop_.tally().add(http_count::stream_dropped);
  close();
}

void http_session::abandon() {
  abandoned_ = true;
  ::shutdown(socket_, SHUT_RDWR);
}

http_stream* http_session::release_stream() {
  loop_.leave_stream();
  stream_->session_ = nullptr;
  return std::exchange(stream_, nullptr);
}

void http_session::end_stream() {
  static_cast<void>(release_stream());
  if (!output_) return linger();
  phase_ = phase::writing;
}

void http_session::linger() {
  ::shutdown(socket_, SHUT_WR);
  leftover_.clear();
  phase_ = phase::lingering;
  deadline_ = loop_.now() + loop_.limits().linger_timeout;
  if (readable_) discard();
}

void http_session::discard() {
  // With MSG_TRUNC, TCP drops the bytes without copying them (tcp(7)).
  for (unsigned round = 0; round < discard_rounds_max; ++round) {
    const auto got = ::recv(socket_, nullptr, discard_bytes, MSG_TRUNC);
    if (got < 0 && would_block()) return;
    if (got <= 0) break;
  }
  close();  // the end, an error, or a client that sends on and on
}

void http_session::close() {
  if (phase_ == phase::closed) return;
  phase_ = phase::closed;
  ::close(socket_);
  if (receiving_) loop_.recycle(std::exchange(receiving_, nullptr));
  if (handling_) std::exchange(handling_, nullptr)->session = nullptr;
  output_.reset();
  loop_.bury(*this);
  if (stream_) release_stream()->on_closed();
}

}  // namespace moim::transport
