// A streaming response: the owner sends pieces on a connection whenever there is something new
// (Server-Sent Events). The head goes out at once, the end of the connection is the end of the
// answer. Everything here happens on the I/O thread of the connection.
#pragma once

#include <string_view>

namespace moim::transport {

class http_session;

class http_stream {
 public:
  http_stream() = default;
  http_stream(const http_stream&) = delete;
  http_stream& operator=(const http_stream&) = delete;
  virtual ~http_stream();  // ends it

  [[nodiscard]] bool is_open() const { return session_ != nullptr; }
  // Nothing waits for the client to read on. An owner that sends only the newest state sends when
  // it is.
  [[nodiscard]] bool is_clear() const;
  // What the socket does not take waits here, up to limits.stream_backlog_bytes_max; past it, and
  // when it waits longer than limits.write_timeout, the client is dropped.
  void send(std::string_view bytes);
  // What was sent still goes out. on_closed is not called.
  void end();

 private:
  friend class http_session;

  // What waited has gone out.
  virtual void on_clear() {}
  // The stream is over: the client left or did not read, or the server stops. Called by the loop,
  // never from within another call; the stream may be deleted in it.
  virtual void on_closed() = 0;

  http_session* session_ = nullptr;
};

}  // namespace moim::transport
