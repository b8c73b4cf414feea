// Reads the log for a request: on a thread of the log reader, since it may take long; the answer is
// given on the thread of the connection.
#pragma once

#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "transport/api/call.hpp"
#include "transport/host/logging.hpp"

namespace moim::transport {

/// `look(log)` is called on the reader's thread, `answer` with its result on this one. Answers 503
/// itself when the reader has too much to do.
template <class Look, class Answer>
void read_log(const call& c, Look look, Answer answer) {
  const bool taken = c.app().shared().log_reads.read(c.app().io().get_executor(), std::move(look),
                                                     std::move(answer));
  if (!taken) {
    c.problem("overloaded", {}, busy_retry_seconds);
  }
}

/// Answers 503; the reason is for the operator.
inline void refuse_unreadable(const call& c, const std::string& reason) {
  log(log_level::error, "the log cannot be read", {{"reason", reason}});
  c.problem("unavailable", {}, busy_retry_seconds);
}

}  // namespace moim::transport
