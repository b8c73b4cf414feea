// The limits of the HTTP edge in one place, so that no client can make the server grow without end:
// sizes, counts and times. A test overflows each of them.
#pragma once

#include <chrono>
#include <cstddef>

namespace moim::transport {

struct http_limits {
  // Request line and fields together; past it 431.
  std::size_t header_bytes_max = 8 * 1024;
  // Number of fields in one request; past it 431.
  std::size_t header_fields_max = 100;
  // Decoded body (chunked or not); past it 413.
  std::size_t body_bytes_max = 64 * 1024;
  // Requests handed to handlers and not yet answered, over all I/O threads; past it 503.
  std::size_t in_flight_max = 4096;
  // Open connections over all I/O threads; past it a connection is answered 503 and closed.
  std::size_t connections_max = 16 * 1024;
  // Of these, answers that go on (http_stream); past it 503. The rest is left for ordinary
  // requests.
  std::size_t streams_max = 12 * 1024;
  // Bytes of a stream that wait for the client to read on; past it the client is dropped.
  std::size_t stream_backlog_bytes_max = 16 * 1024;
  // What the kernel may hold of a stream, which it doubles (socket(7)). Its default grows to
  // megabytes of news that are old.
  int stream_send_buffer_bytes = 16 * 1024;

  // Silence between two requests, and from the connect to the first byte; then closed.
  std::chrono::milliseconds idle_timeout{60'000};
  // From the first byte of a request to its last; then 408.
  std::chrono::milliseconds request_timeout{15'000};
  // From the first byte of an answer to its last, and for the bytes of a stream that wait; then
  // closed.
  std::chrono::milliseconds write_timeout{15'000};
  // Silence on a stream after which a heartbeat is sent: middlemen close what seems unused.
  std::chrono::milliseconds stream_heartbeat{15'000};
  // Bytes of a stream that a client's machine does not acknowledge: then it is gone, and has not
  // said so (TCP_USER_TIMEOUT, tcp(7)).
  std::chrono::milliseconds stream_lost_timeout{45'000};
  // How long a connection that the server ends waits for the client's end (see http_session).
  std::chrono::milliseconds linger_timeout{2'000};
  // What http_server::stop() grants to requests in flight; then closed.
  std::chrono::milliseconds drain_timeout{8'000};
};

}  // namespace moim::transport
