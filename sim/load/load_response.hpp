// Reads one HTTP/1.1 answer from the bytes of a connection: status, Content-Length, whether the
// connection stays, and the body as a view. Nothing is copied and no other header is looked at,
// because a generator on the server's machine must not take the CPU that it measures.
//
//   answer = "HTTP/1." digit SP 3digit … CRLF *( header CRLF ) CRLF body
//
// An answer without Content-Length has no body when its status allows none (1xx, 204, 304) and is
// malformed otherwise: Moim writes a length in every answer, and neither chunks nor the end of the
// connection are understood here.
#pragma once

#include <cstddef>
#include <string_view>

namespace moim::sim::load {

struct response {
  enum class state { incomplete, complete, malformed };
  state is = state::incomplete;
  int status = 0;
  std::string_view body;
  std::size_t bytes = 0;  ///< of head and body; of an incomplete one, as far as it is known
  bool keep_alive = true;
};

/// `bytes` begin with the answer; more may follow it.
response read_response(std::string_view bytes);

}  // namespace moim::sim::load
