// One connection: receives one request at a time, hands it to the handler, writes the answer, and
// only then looks at the next one, so pipelined answers keep their order and a client that sends
// faster than it is served waits in its own socket buffer.
//
//   idle -> receiving -> handling -> writing -> idle ...
//                             \          \-> lingering -> closed
//                              \-> streaming -> writing, lingering or closed
//
// Streaming: the head is out, and an http_stream sends pieces until it ends or the client leaves.
//
// Lingering: when the server ends the connection it shuts down its own direction first and
// discards input until the client closes. Closing at once would reset the connection when input
// is unread, and the client could lose the answer (RFC 9112 section 9.6).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>
#include <boost/intrusive/list_hook.hpp>

#include "transport/http/http_response.hpp"

namespace moim::transport {

class http_loop;
class http_stream;
struct http_exchange_state;

class http_session : public boost::intrusive::list_base_hook<> {
 public:
  // Owns the socket: connected and non-blocking.
  http_session(http_loop& loop, int socket, const boost::asio::ip::address& remote);
  http_session(const http_session&) = delete;
  http_session& operator=(const http_session&) = delete;
  ~http_session();

  void on_events(std::uint32_t events);
  void on_tick();
  void on_drain();
  void resume() { pump(); }

  void answer(const http_exchange_state& state, const http_response& response);
  // Begins a stream; the loop has counted it.
  void stream(const http_exchange_state& state, const http_response& head, http_stream& owner);
  // For http_stream.
  [[nodiscard]] bool is_clear() const { return !output_; }
  void send_piece(std::string_view bytes);
  void end_stream();
  // Answers without a handler and ends the connection.
  void refuse(unsigned status, std::string_view code);
  // The object lives on until the loop sweeps.
  void close();

 private:
  enum class phase : std::uint8_t {
    idle,
    receiving,
    handling,
    writing,
    streaming,
    lingering,
    closed
  };
  struct pending_output;

  [[nodiscard]] bool is_reading() const {
    return phase_ == phase::idle || phase_ == phase::receiving;
  }
  void pump();
  // False when there is nothing more to receive now.
  [[nodiscard]] bool receive();
  // Bytes put into `space`; 0 when there are none now or the session is closed.
  [[nodiscard]] std::size_t read_into(char* space, std::size_t size);
  void on_received(std::size_t count);
  void dispatch();
  void send_continue();

  void write(const std::string& head, std::string_view content, const http_response& response);
  void flush();
  void written();
  void bound_socket() const;
  void on_stream_tick();
  // Gives up on the client; the poller reports it, so that no caller of send() sees its own end.
  void abandon();
  // The owner, which gets no more calls.
  http_stream* release_stream();
  void linger();
  void discard();

  http_loop& loop_;
  http_exchange_state* receiving_ = nullptr;  // owned
  http_exchange_state* handling_ = nullptr;   // owned by the handler's handles
  http_stream* stream_ = nullptr;             // owned by the stream
  std::chrono::steady_clock::time_point deadline_;
  std::unique_ptr<pending_output> output_;
  std::string leftover_;  // received, and belongs to the next request
  boost::asio::ip::address remote_;
  int socket_;
  phase phase_ = phase::idle;
  bool readable_ = false;   // the socket may have input (edge-triggered: nobody says it twice)
  bool peer_done_ = false;  // the client closed its direction
  bool close_after_ = false;
  bool continue_sent_ = false;
  bool pumping_ = false;
  bool abandoned_ = false;
};

}  // namespace moim::transport
