// Forwards calls to the session as long as it exists.
#include "transport/http/http_stream.hpp"

#include "transport/http/http_session.hpp"

namespace moim::transport {

http_stream::~http_stream() {
  end();
}

bool http_stream::is_clear() const {
  return session_ != nullptr && session_->is_clear();
}

void http_stream::send(std::string_view bytes) {
  if (session_ != nullptr) session_->send_piece(bytes);
}

void http_stream::end() {
  if (session_ != nullptr) session_->end_stream();
}

}  // namespace moim::transport
