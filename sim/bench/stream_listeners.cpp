// epoll is level-triggered, with one recv for each turn: an event is a few hundred bytes.
#include "sim/bench/stream_listeners.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/host/connection_limits.hpp"
#include "sim/host/system_failure.hpp"

namespace moim::sim {

namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;
constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::string_view event_end = "\n\n";
constexpr std::string_view id_field = "id: ";

}  // namespace

stream_listeners::stream_listeners(unsigned short port, std::size_t size)
    : port_(port), set_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(buffer_bytes) {
  if (set_ < 0) throw system_failure("epoll_create1");
  make_room_for_connections(static_cast<std::uint32_t>(size));
  listeners_.reserve(size);
}

stream_listeners::~stream_listeners() {
  for (auto& one : listeners_) {
    if (one.socket >= 0) ::close(one.socket);
  }
  ::close(set_);
}

void stream_listeners::join(const std::string& path, const std::string& token) {
  listener one;
  one.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (one.socket < 0) throw system_failure("socket");
  listeners_.push_back(std::move(one));
  const int socket = listeners_.back().socket;
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(port_);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&server), sizeof(server)) != 0) {
    throw system_failure("connect");
  }
  const auto request =
      "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n";
  if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    throw system_failure("send");
  }
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = listeners_.size() - 1;
  if (::epoll_ctl(set_, EPOLL_CTL_ADD, socket, &event) != 0) throw system_failure("epoll_ctl");
}

void stream_listeners::listen(clock::time_point until, const event_callback& heard,
                              const std::function<bool()>& done) {
  std::array<epoll_event, 256> events;
  while (!done()) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - clock::now()).count();
    if (left <= 0) return;
    const int count = ::epoll_wait(set_, events.data(), static_cast<int>(events.size()),
                                   static_cast<int>(std::min<std::int64_t>(left, 10)));
    for (int i = 0; i < count; ++i) read(events[static_cast<std::size_t>(i)].data.u64, heard);
  }
}

void stream_listeners::read(std::size_t who, const event_callback& heard) {
  const auto got = ::recv(listeners_[who].socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (got > 0) return take(who, {buffer_.data(), static_cast<std::size_t>(got)}, heard);
  if (got == 0 || (errno != EAGAIN && errno != EINTR)) lose(listeners_[who]);
}

void stream_listeners::take(std::size_t who, std::string_view bytes, const event_callback& heard) {
  auto& one = listeners_[who];
  one.partial.append(bytes);
  std::string_view rest = one.partial;
  if (!one.in_body) {
    const auto end = rest.find(head_end);
    if (end == std::string_view::npos) return;
    if (!rest.starts_with("HTTP/1.1 200")) return lose(one);
    rest.remove_prefix(end + head_end.size());
    one.in_body = true;
  }
  const auto now = clock::now();
  for (auto end = rest.find(event_end); end != std::string_view::npos; end = rest.find(event_end)) {
    const auto event = rest.substr(0, end);
    rest.remove_prefix(end + event_end.size());
    if (!event.starts_with(id_field)) continue;  // a heartbeat, or the time to reconnect
    std::uint64_t position = 0;
    std::from_chars(event.data() + id_field.size(), event.data() + event.size(), position);
    one.last.assign(event);
    ++events_;
    heard(who, position, now);
  }
  one.partial.erase(0, one.partial.size() - rest.size());
}

void stream_listeners::lose(listener& one) {
  ++lost_;
  ::close(std::exchange(one.socket, -1));
}

}  // namespace moim::sim
